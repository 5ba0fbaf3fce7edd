// footage_index: what lies in a recorder's folder, in SQLite, so that a day of a hundred cameras is found without reading a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/storage/object_key.hpp>
#include <bartizan/protocol/storage/verdict.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <sqlite3.h>

namespace bartizan::io::sqlite {

// footage_index: a storage::footage_index, a storage::verdict_index and a storage::stored_index. Write-ahead log, synced at checkpoints only: after a power cut it may be some seconds behind the
// files, never inconsistent, and footage_folder::open() brings it up to date. One connection, used from one thread.
//   errors  index_failed; failure_text() has SQLite's own words; index_of_another_version
class footage_index {
    struct close_database {
        void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
    };
    struct end_statement {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };
    using prepared = std::unique_ptr<sqlite3_stmt, end_statement>;
    std::unique_ptr<sqlite3, close_database> db_;

    static constexpr int version = 4;
    static constexpr const char* schema =
        "CREATE TABLE segment(camera TEXT NOT NULL, start INTEGER NOT NULL, nth INTEGER NOT NULL, held INTEGER NOT NULL, end INTEGER NOT NULL,"
        " bytes INTEGER NOT NULL, fragments INTEGER NOT NULL, damaged INTEGER NOT NULL, timescale INTEGER NOT NULL, open INTEGER NOT NULL,"
        " protected INTEGER NOT NULL, PRIMARY KEY(camera, start, nth)) WITHOUT ROWID;"
        "CREATE INDEX by_start ON segment(start, camera, nth);"
        "CREATE TABLE extent(camera TEXT NOT NULL, start INTEGER NOT NULL, nth INTEGER NOT NULL, offset INTEGER NOT NULL, bytes INTEGER NOT NULL,"
        " time INTEGER NOT NULL, duration INTEGER NOT NULL, PRIMARY KEY(camera, start, nth, offset)) WITHOUT ROWID;";
    // since version 2; an index of version 1 gets it when it is opened
    static constexpr const char* verdict_schema =
        "CREATE TABLE verdict(camera TEXT NOT NULL, start INTEGER NOT NULL, verdict INTEGER NOT NULL, end INTEGER NOT NULL, frames INTEGER NOT NULL,"
        " details TEXT NOT NULL, PRIMARY KEY(camera, start, verdict)) WITHOUT ROWID;";
    // since version 3, with digests since version 4
    static constexpr const char* stored_schema =
        "CREATE TABLE stored(camera TEXT NOT NULL, start INTEGER NOT NULL, nth INTEGER NOT NULL, end INTEGER NOT NULL, bytes INTEGER NOT NULL,"
        " sha256 BLOB, PRIMARY KEY(camera, start, nth)) WITHOUT ROWID;"
        "PRAGMA user_version=4;";
    static constexpr const char* digest_schema = "ALTER TABLE stored ADD COLUMN sha256 BLOB; PRAGMA user_version=4;";
    // Of every version, made when they are not there. waiting: the finished segments that the store does not have, kept by the index itself, whoever writes to it;
    // by_length and the like: how far before a time a segment or a verdict can have begun that goes on to it.
    static constexpr const char* kept_schema =
        "BEGIN IMMEDIATE;"
        "CREATE TABLE waiting(start INTEGER NOT NULL, camera TEXT NOT NULL, nth INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY(start, camera, nth)) WITHOUT ROWID;"
        "INSERT INTO waiting SELECT start,camera,nth,bytes FROM segment s WHERE NOT open AND NOT EXISTS"
        " (SELECT 1 FROM stored t WHERE t.camera=s.camera AND t.start=s.start AND t.nth=s.nth);"
        "CREATE TRIGGER segment_put AFTER INSERT ON segment BEGIN"
        " DELETE FROM waiting WHERE start=NEW.start AND camera=NEW.camera AND nth=NEW.nth;"
        " INSERT INTO waiting SELECT NEW.start,NEW.camera,NEW.nth,NEW.bytes WHERE NOT NEW.open AND NOT EXISTS"
        " (SELECT 1 FROM stored t WHERE t.camera=NEW.camera AND t.start=NEW.start AND t.nth=NEW.nth); END;"
        "CREATE TRIGGER segment_gone AFTER DELETE ON segment BEGIN"
        " DELETE FROM waiting WHERE start=OLD.start AND camera=OLD.camera AND nth=OLD.nth; END;"
        "CREATE TRIGGER stored_put AFTER INSERT ON stored BEGIN"
        " DELETE FROM waiting WHERE start=NEW.start AND camera=NEW.camera AND nth=NEW.nth; END;"
        "CREATE TRIGGER stored_gone AFTER DELETE ON stored BEGIN"
        " INSERT OR REPLACE INTO waiting SELECT start,camera,nth,bytes FROM segment WHERE camera=OLD.camera AND start=OLD.start AND nth=OLD.nth AND NOT open; END;"
        "CREATE INDEX by_length ON segment(end-start);"
        "CREATE INDEX stored_by_length ON stored(end-start);"
        "CREATE INDEX verdict_by_length ON verdict(end-start);"
        "COMMIT;";
    static constexpr std::int64_t slack = 60 * utc_time::ticks_per_second;   // verdicts so near to footage stay with it

    explicit footage_index(sqlite3* db) noexcept : db_(db) {}

public:
    // open: makes the file when there is none. A file that is no index is told, never overwritten. The whole of it is not read: see check().
    //   errors  index_failed, index_of_another_version
    static result<footage_index> open(const std::string& path) {
        sqlite3* db = nullptr;
        const auto opened = sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
        footage_index made(db);
        if (opened != SQLITE_OK) return storage::errc::index_failed;
        sqlite3_extended_result_codes(db, 1);
        sqlite3_busy_timeout(db, 5'000);
        if (!made.run("PRAGMA journal_mode=WAL") || !made.run("PRAGMA synchronous=NORMAL")) return storage::errc::index_failed;
        const auto found = made.number("PRAGMA user_version"), tables = made.number("SELECT count(*) FROM sqlite_master");
        if (!found || !tables) return storage::errc::index_failed;
        const bool older = *found >= 1 && *found < version;
        if (!older && *found != version && (*found != 0 || *tables != 0)) return storage::errc::index_of_another_version;
        if (*found != version && (!made.run("BEGIN IMMEDIATE") || !(older || made.run(schema)) || !(*found >= 2 || made.run(verdict_schema)) ||
                                  !made.run(*found == 3 ? digest_schema : stored_schema) || !made.run("COMMIT")))
            return storage::errc::index_failed;
        if (!made.keeps() && sqlite3_db_readonly(db, "main") == 0) return storage::errc::index_failed;
        return made;
    }
    // check: reads all of it.   errors  index_failed: a disk or somebody changed it      time  linear in its size
    result<> check() {
        if (const auto sound = number("PRAGMA quick_check"); !sound) return sound.error();
        return {};
    }
    // copy_to: all that is in it, as a new index that takes the place of the one at `path` at once; nobody may have that one open.
    result<> copy_to(const std::string& path) {
        const auto fresh = path + ".new";
        std::remove(fresh.c_str());
        const auto row = prepare("VACUUM INTO ?1");
        if (!row || !bind(row, 1, fresh) || sqlite3_step(row.get()) != SQLITE_DONE) return storage::errc::index_failed;
        for (const char* const part : {"-wal", "-shm"}) std::remove((path + part).c_str());   // they speak of the old one
        if (std::rename(fresh.c_str(), path.c_str()) != 0) return storage::errc::index_failed;
        return {};
    }
    // open_or_remake: one that cannot be used, checked as a whole, is set aside as PATH.bad, and a new one is made: footage_folder::open() fills it.
    //   out  remade: true when that was so      errors  as open(); index_failed on a disk that cannot be written to, and nothing is set aside
    static result<footage_index> open_or_remake(const std::string& path, bool& remade) {
        auto made = open(path);
        if (made && sqlite3_db_readonly(made->db_.get(), "main") == 1) return storage::errc::index_failed;
        if (made)
            if (const auto sound = made->check(); !sound) made = sound.error();
        remade = !made;
        if (made) return made;
        for (const char* const part : {"", "-wal", "-shm"})
            if (std::rename((path + part).c_str(), (path + ".bad" + part).c_str()) != 0 && *part == '\0') return made.error();
        return open(path);
    }

    std::string failure_text() const { return sqlite3_errmsg(db_.get()); }

    // batch: what a full disk does not let through is taken back: a transaction left open would refuse the next one.
    result<> batch(bool begins) {
        const auto done = run(begins ? "BEGIN IMMEDIATE" : "COMMIT");
        if (!done && !begins && sqlite3_get_autocommit(db_.get()) == 0) (void)run("ROLLBACK");
        return done;
    }
    result<> clear() { return run("DELETE FROM segment; DELETE FROM extent"); }
    result<> put(const storage::segment_facts& s) {
        const auto row = prepare("INSERT OR REPLACE INTO segment VALUES(?,?,?,?,?,?,?,?,?,?,?)");
        return step(row, s.id, s.id.name.held, s.end.ticks, s.bytes, s.fragments, s.damaged, s.timescale, s.open, s.is_protected);
    }
    result<> add(const storage::segment_id& id, const storage::extent& e) {
        return step(prepare("INSERT OR REPLACE INTO extent VALUES(?,?,?,?,?,?,?)"), id, e.offset, e.bytes, e.decode_time, e.duration);
    }
    result<> erase(const storage::segment_id& id) {
        if (const auto done = step(prepare("DELETE FROM extent WHERE camera=? AND start=? AND nth=?"), id); !done) return done;
        return step(prepare("DELETE FROM segment WHERE camera=? AND start=? AND nth=?"), id);
    }
    // each: reads one row at a time, so visit may not change the index.      time  of what is found, however much else there is
    template <class Visit> result<> each(std::string_view camera, utc_time from, utc_time to, Visit visit) {
        const auto rows = prepare(camera.empty() ? "SELECT camera,start,nth,held,end,bytes,fragments,damaged,timescale,open,protected FROM segment"
                                                   " WHERE ?1='' AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM segment)) AND start<?3 AND (end>?2 OR start>=?2) ORDER BY start,camera,nth"
                                                 : "SELECT camera,start,nth,held,end,bytes,fragments,damaged,timescale,open,protected FROM segment"
                                                   " WHERE camera=?1 AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM segment)) AND start<?3 AND (end>?2 OR start>=?2) ORDER BY start,nth");
        if (!rows || !bind(rows, 1, camera) || !bind_number(rows, 2, from.ticks) || !bind_number(rows, 3, to.ticks)) return storage::errc::index_failed;
        return segments(rows, visit);
    }
    template <class Visit> result<> extents(const storage::segment_id& id, Visit visit) {
        const auto rows = prepare("SELECT offset,bytes,time,duration FROM extent WHERE camera=? AND start=? AND nth=? ORDER BY offset");
        if (!rows || !bind(rows, id)) return storage::errc::index_failed;
        int state;
        while ((state = sqlite3_step(rows.get())) == SQLITE_ROW) {
            const auto at = [&](int column) { return static_cast<std::uint64_t>(sqlite3_column_int64(rows.get(), column)); };
            visit(storage::extent{at(0), at(1), at(2), at(3)});
        }
        return state == SQLITE_DONE ? result<>{} : storage::errc::index_failed;
    }

    // each_anywhere: as each(), of one camera, those that only the store has among them: visit(segment_facts, storage::place). Of those the name, end and size are known.
    template <class Visit> result<> each_anywhere(std::string_view camera, utc_time from, utc_time to, Visit visit) {
        const auto rows = prepare("SELECT camera,start,nth,held,end,bytes,fragments,damaged,timescale,open,protected,0 FROM segment"
                                  " WHERE camera=?1 AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM segment)) AND start<?3 AND (end>?2 OR start>=?2) UNION ALL"
                                  " SELECT camera,start,nth,0,end,bytes,0,0,0,0,1,1+(sha256 IS NULL) FROM stored t"
                                  " WHERE camera=?1 AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM stored)) AND start<?3 AND (end>?2 OR start>=?2)"
                                  " AND NOT EXISTS (SELECT 1 FROM segment s WHERE s.camera=t.camera AND s.start=t.start AND s.nth=t.nth) ORDER BY 2,3");
        if (!rows || !bind(rows, 1, camera) || !bind_number(rows, 2, from.ticks) || !bind_number(rows, 3, to.ticks)) return storage::errc::index_failed;
        const auto with_place = [&](const storage::segment_facts& s) { return visit(s, storage::place(sqlite3_column_int64(rows.get(), 11))); };
        return segments(rows, with_place);
    }

    // cameras: of which there is footage, here or in the store, by name. visit(std::string_view) returns false to stop.
    template <class Visit> result<> cameras(Visit visit) {   // one search a camera: their rows may be millions
        const auto next = prepare("SELECT min(c) FROM (SELECT min(camera) AS c FROM segment WHERE camera>?1 UNION ALL SELECT min(camera) FROM stored WHERE camera>?1)");
        for (std::string last;;) {
            if (!next || sqlite3_reset(next.get()) != SQLITE_OK || !bind(next, 1, last) || sqlite3_step(next.get()) != SQLITE_ROW) return storage::errc::index_failed;
            const auto* name = reinterpret_cast<const char*>(sqlite3_column_text(next.get(), 0));
            if (!name) return {};
            last = name;
            if (!visit(std::string_view(last))) return {};
        }
    }
    // first_start: of the segments of a camera that begin at `at` or later; nothing when there is none. last_end: of the one that began last.
    result<std::optional<utc_time>> first_start(std::string_view camera, utc_time at) {
        return one_time(prepare("SELECT min(s) FROM (SELECT min(start) AS s FROM segment WHERE camera=?1 AND start>=?2"
                                " UNION ALL SELECT min(start) FROM stored WHERE camera=?1 AND start>=?2)"), camera, at);
    }
    result<std::optional<utc_time>> last_end(std::string_view camera) {
        return one_time(prepare("SELECT max(e) FROM (SELECT (SELECT end FROM segment WHERE camera=?1 AND start>=?2 ORDER BY start DESC, nth DESC LIMIT 1) AS e"
                                " UNION ALL SELECT (SELECT end FROM stored WHERE camera=?1 AND start>=?2 ORDER BY start DESC, nth DESC LIMIT 1))"), camera, storage::beginning_of_time);
    }

    result<> put_verdict(std::string_view camera, const storage::verdict_range& v) {
        const auto row = prepare("INSERT OR REPLACE INTO verdict VALUES(?,?,?,?,?,?)");
        if (!row || !bind(row, 1, camera) || !bind(row, 6, v.details) || !bind_number(row, 2, v.from.ticks) || !bind_number(row, 3, kept_number(v.verdict)) ||
            !bind_number(row, 4, v.to.ticks) || !bind_number(row, 5, v.frames) || sqlite3_step(row.get()) != SQLITE_DONE)
            return storage::errc::index_failed;
        return {};
    }
    // verdicts: as each(): visit may not change the index.
    template <class Visit> result<> verdicts(std::string_view camera, utc_time from, utc_time to, Visit visit) {
        const auto rows = prepare("SELECT start,end,verdict,frames,details FROM verdict WHERE camera=?1"
                                  " AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM verdict)) AND start<=?3 AND end>=?2 ORDER BY start,verdict");
        if (!rows || !bind(rows, 1, camera) || !bind_number(rows, 2, from.ticks) || !bind_number(rows, 3, to.ticks)) return storage::errc::index_failed;
        int state;
        while ((state = sqlite3_step(rows.get())) == SQLITE_ROW) {
            const auto at = [&](int column) { return sqlite3_column_int64(rows.get(), column); };
            const auto* details = reinterpret_cast<const char*>(sqlite3_column_text(rows.get(), 4));
            const auto said = storage::kept_verdict(at(2));
            if (!said || !details) return storage::errc::index_failed;
            if (!visit(storage::verdict_range{{at(0)}, {at(1)}, *said, static_cast<std::uint64_t>(at(3)), details})) return {};
        }
        return state == SQLITE_DONE ? result<>{} : storage::errc::index_failed;
    }
    result<> forget_verdicts() {
        const auto row = prepare("DELETE FROM verdict WHERE NOT EXISTS (SELECT 1 FROM segment WHERE segment.camera=verdict.camera"
                                 " AND segment.start-?1<=verdict.end AND segment.end+?1>=verdict.start) AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.camera=verdict.camera"
                                 " AND stored.start-?1<=verdict.end AND stored.end+?1>=verdict.start)");
        return row && bind_number(row, 1, slack) && sqlite3_step(row.get()) == SQLITE_DONE ? result<>{} : storage::errc::index_failed;
    }
    // of one camera, and all that ended before that: what retention asks, without a look at the rest.
    result<> forget_verdicts(std::string_view camera, utc_time before) {
        const auto row = prepare("DELETE FROM verdict WHERE camera=?1 AND start<?2 AND end<?2 AND end<coalesce((SELECT min(start) FROM stored WHERE camera=?1),?2)");
        return row && bind(row, 1, camera) && bind_number(row, 2, before.ticks - slack) && sqlite3_step(row.get()) == SQLITE_DONE ? result<>{} : storage::errc::index_failed;
    }

    result<> put_stored(const storage::stored_segment& s) {
        const auto row = prepare("INSERT INTO stored VALUES(?1,?2,?3,?4,?5,?6) ON CONFLICT DO UPDATE SET end=excluded.end, bytes=excluded.bytes,"
                                 " sha256=coalesce(excluded.sha256,sha256)");
        if (!row || (s.sha256 && sqlite3_bind_blob(row.get(), 6, s.sha256->data(), int(s.sha256->size()), SQLITE_TRANSIENT) != SQLITE_OK)) return storage::errc::index_failed;
        return step(row, s.id, s.end.ticks, s.bytes);
    }
    result<bool> is_stored(const storage::segment_id& id) {
        const auto row = prepare("SELECT 1 FROM stored WHERE camera=? AND start=? AND nth=?");
        if (!row || !bind(row, id)) return storage::errc::index_failed;
        const int state = sqlite3_step(row.get());
        if (state != SQLITE_ROW && state != SQLITE_DONE) return storage::errc::index_failed;
        return state == SQLITE_ROW;
    }
    result<> erase_stored(const storage::segment_id& id) { return step(prepare("DELETE FROM stored WHERE camera=? AND start=? AND nth=?"), id); }
    result<std::optional<storage::stored_segment>> last_stored(std::string_view camera) {
        const auto row = prepare("SELECT camera,start,nth,end,bytes,sha256 FROM stored WHERE camera=?1 ORDER BY start DESC, nth DESC LIMIT 1");
        if (!row || !bind(row, 1, camera)) return storage::errc::index_failed;
        const int state = sqlite3_step(row.get());
        if (state == SQLITE_DONE) return std::optional<storage::stored_segment>{};
        if (state != SQLITE_ROW) return storage::errc::index_failed;
        return std::optional(stored_row(row));
    }
    // each_stored: as each(): visit may not change the index.
    template <class Visit> result<> each_stored(std::string_view camera, utc_time from, utc_time to, Visit visit) {
        const auto rows = prepare("SELECT camera,start,nth,end,bytes,sha256 FROM stored WHERE (?1='' OR camera=?1) AND start<?3 AND (end>?2 OR start>=?2) ORDER BY start,camera,nth");
        if (!rows || !bind(rows, 1, camera) || !bind_number(rows, 2, from.ticks) || !bind_number(rows, 3, to.ticks)) return storage::errc::index_failed;
        int state;
        while ((state = sqlite3_step(rows.get())) == SQLITE_ROW)
            if (!visit(stored_row(rows))) return {};
        return state == SQLITE_DONE ? result<>{} : storage::errc::index_failed;
    }
    // each_waiting: as each(): visit may not change the index.      time  of what is visited
    template <class Visit> result<> each_waiting(std::string_view camera, Visit visit) {
        const auto rows = prepare("SELECT w.camera,w.start,w.nth,held,s.end,s.bytes,fragments,damaged,timescale,open,protected FROM waiting w CROSS JOIN segment s"
                                  " ON s.camera=w.camera AND s.start=w.start AND s.nth=w.nth WHERE (?1='' OR w.camera=?1) ORDER BY w.start,w.camera,w.nth");
        if (!rows || !bind(rows, 1, camera)) return storage::errc::index_failed;
        return segments(rows, visit);
    }
    // waiting_sum: how many these are, and how many bytes.
    struct waiting_sums {
        std::uint64_t segments = 0, bytes = 0;
    };
    result<waiting_sums> waiting_sum() {
        const auto row = prepare("SELECT count(*), coalesce(sum(bytes),0) FROM waiting");
        if (!row || sqlite3_step(row.get()) != SQLITE_ROW) return storage::errc::index_failed;
        return waiting_sums{static_cast<std::uint64_t>(sqlite3_column_int64(row.get(), 0)), static_cast<std::uint64_t>(sqlite3_column_int64(row.get(), 1))};
    }
    result<> forget_stored() { return run("DELETE FROM stored"); }

private:
    static storage::stored_segment stored_row(const prepared& row) {
        const auto at = [&](int column) { return sqlite3_column_int64(row.get(), column); };
        const auto* name = reinterpret_cast<const char*>(sqlite3_column_text(row.get(), 0));
        storage::stored_segment out{{name ? name : "", {{at(1)}, static_cast<unsigned>(at(2))}}, {at(3)}, static_cast<std::uint64_t>(at(4))};
        const auto* digest = static_cast<const std::byte*>(sqlite3_column_blob(row.get(), 5));
        if (digest && sqlite3_column_bytes(row.get(), 5) == int(std::tuple_size_v<storage::segment_digest>)) std::copy_n(digest, out.sha256.emplace().size(), out.sha256->begin());
        return out;
    }
    template <class Visit> static result<> segments(const prepared& rows, Visit&& visit) {
        int state;
        while ((state = sqlite3_step(rows.get())) == SQLITE_ROW) {
            const auto at = [&](int column) { return sqlite3_column_int64(rows.get(), column); };
            storage::segment_facts s;
            s.id.camera = reinterpret_cast<const char*>(sqlite3_column_text(rows.get(), 0));
            s.id.name = {{at(1)}, static_cast<unsigned>(at(2)), at(3) != 0};
            s.end = {at(4)};
            s.bytes = static_cast<std::uint64_t>(at(5));
            s.fragments = static_cast<std::uint32_t>(at(6));
            s.damaged = static_cast<std::uint32_t>(at(7));
            s.timescale = static_cast<std::uint32_t>(at(8));
            s.open = at(9) != 0;
            s.is_protected = at(10) != 0;
            if (!visit(std::as_const(s))) return {};
        }
        return state == SQLITE_DONE ? result<>{} : storage::errc::index_failed;
    }
    // keeps: what the index keeps of itself is there; another connection may be making it.
    bool keeps() {
        for (int i = 0; i < 2; ++i) {
            const auto kept = number("SELECT count(*) FROM sqlite_master WHERE name='waiting'");
            if (kept && *kept == 1) return true;
            if (run(kept_schema)) return true;
            (void)run("ROLLBACK");
        }
        return false;
    }
    result<> run(const char* sql) {
        if (sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return storage::errc::index_failed;
        return {};
    }
    // number: the first column of the first row; of quick_check, which answers with a text, whether that is "ok".
    result<std::int64_t> number(const char* sql) {
        const auto row = prepare(sql);
        if (!row || sqlite3_step(row.get()) != SQLITE_ROW) return storage::errc::index_failed;
        if (sqlite3_column_type(row.get(), 0) == SQLITE_INTEGER) return sqlite3_column_int64(row.get(), 0);
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row.get(), 0));
        if (!text || std::string_view(text) != "ok") return storage::errc::index_failed;
        return 1;
    }
    static result<std::optional<utc_time>> one_time(const prepared& row, std::string_view camera, utc_time at) {
        if (!row || !bind(row, 1, camera) || !bind_number(row, 2, at.ticks) || sqlite3_step(row.get()) != SQLITE_ROW) return storage::errc::index_failed;
        if (sqlite3_column_type(row.get(), 0) == SQLITE_NULL) return std::optional<utc_time>{};
        return std::optional<utc_time>{{sqlite3_column_int64(row.get(), 0)}};
    }
    prepared prepare(const char* sql) {
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v2(db_.get(), sql, -1, &made, nullptr) != SQLITE_OK) return nullptr;
        return prepared(made);
    }
    static bool bind(const prepared& row, int column, std::string_view text) {
        return sqlite3_bind_text(row.get(), column, text.empty() ? "" : text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT) == SQLITE_OK;
    }
    // bind_number: SQLite's integers have a sign; a size or time beyond is a broken file's claim.
    static bool bind_number(const prepared& row, int column, auto v) {
        std::int64_t number;
        if constexpr (std::is_signed_v<decltype(v)>) number = v;
        else number = static_cast<std::int64_t>(std::min<std::uint64_t>(v, std::numeric_limits<std::int64_t>::max()));
        return sqlite3_bind_int64(row.get(), column, number) == SQLITE_OK;
    }
    static bool bind(const prepared& row, const storage::segment_id& id) {
        return bind(row, 1, id.camera) && bind_number(row, 2, id.name.start.ticks) && bind_number(row, 3, id.name.nth);
    }
    result<> step(const prepared& row, const storage::segment_id& id, auto... values) {
        [[maybe_unused]] int column = 3;
        if (!row || !bind(row, id) || !(bind_number(row, ++column, values) && ...) || sqlite3_step(row.get()) != SQLITE_DONE)
            return storage::errc::index_failed;
        return {};
    }
};
static_assert(storage::footage_index<footage_index> && storage::verdict_index<footage_index> && storage::stored_index<footage_index>);

}  // namespace bartizan::io::sqlite
