// footage_index: what lies in a recorder's folder, in SQLite, so that a day of a hundred cameras is found without reading a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/storage/outside.hpp>

#include <limits>
#include <memory>
#include <sqlite3.h>

namespace bartizan::io::sqlite {

// footage_index: a storage::footage_index. Write-ahead log, synced at checkpoints only: after a power cut it may be some seconds behind the
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

    static constexpr int version = 1;
    static constexpr const char* schema =
        "CREATE TABLE segment(camera TEXT NOT NULL, start INTEGER NOT NULL, nth INTEGER NOT NULL, held INTEGER NOT NULL, end INTEGER NOT NULL,"
        " bytes INTEGER NOT NULL, fragments INTEGER NOT NULL, damaged INTEGER NOT NULL, timescale INTEGER NOT NULL, open INTEGER NOT NULL,"
        " protected INTEGER NOT NULL, PRIMARY KEY(camera, start, nth)) WITHOUT ROWID;"
        "CREATE INDEX by_start ON segment(start, camera, nth);"
        "CREATE TABLE extent(camera TEXT NOT NULL, start INTEGER NOT NULL, nth INTEGER NOT NULL, offset INTEGER NOT NULL, bytes INTEGER NOT NULL,"
        " time INTEGER NOT NULL, duration INTEGER NOT NULL, PRIMARY KEY(camera, start, nth, offset)) WITHOUT ROWID;"
        "PRAGMA user_version=1;";

    explicit footage_index(sqlite3* db) noexcept : db_(db) {}

public:
    // open: makes the file when there is none. A file that is no index is told, never overwritten: see discard().
    //   errors  index_failed (also: damaged), index_of_another_version
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
        if (*found == version) return made.number("PRAGMA quick_check") ? result<footage_index>(std::move(made)) : storage::errc::index_failed;
        if (*found != 0 || *tables != 0) return storage::errc::index_of_another_version;
        if (!made.run("BEGIN IMMEDIATE") || !made.run(schema) || !made.run("COMMIT")) return storage::errc::index_failed;
        return made;
    }
    // open_or_remake: an index that cannot be used is set aside as PATH.bad, and a new one is made: footage_folder::open() fills it.
    //   out  remade: true when that was so
    static result<footage_index> open_or_remake(const std::string& path, bool& remade) {
        auto made = open(path);
        remade = !made;
        if (made) return made;
        for (const char* const part : {"", "-wal", "-shm"})
            if (std::rename((path + part).c_str(), (path + ".bad" + part).c_str()) != 0 && *part == '\0') return made.error();
        return open(path);
    }

    std::string failure_text() const { return sqlite3_errmsg(db_.get()); }

    result<> batch(bool begins) { return run(begins ? "BEGIN IMMEDIATE" : "COMMIT"); }
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
    // each: reads one row at a time, so visit may not change the index.
    template <class Visit> result<> each(std::string_view camera, utc_time from, utc_time to, Visit visit) {
        const auto rows = prepare("SELECT camera,start,nth,held,end,bytes,fragments,damaged,timescale,open,protected FROM segment"
                                  " WHERE (?1='' OR camera=?1) AND start<?3 AND (end>?2 OR start>=?2) ORDER BY start,camera,nth");
        if (!rows || sqlite3_bind_text(rows.get(), 1, camera.empty() ? "" : camera.data(), static_cast<int>(camera.size()), SQLITE_TRANSIENT) != SQLITE_OK ||
            sqlite3_bind_int64(rows.get(), 2, from.ticks) != SQLITE_OK || sqlite3_bind_int64(rows.get(), 3, to.ticks) != SQLITE_OK)
            return storage::errc::index_failed;
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

private:
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
    prepared prepare(const char* sql) {
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v2(db_.get(), sql, -1, &made, nullptr) != SQLITE_OK) return nullptr;
        return prepared(made);
    }
    static bool bind(const prepared& row, const storage::segment_id& id) {
        return sqlite3_bind_text(row.get(), 1, id.camera.data(), static_cast<int>(id.camera.size()), SQLITE_TRANSIENT) == SQLITE_OK &&
               sqlite3_bind_int64(row.get(), 2, id.name.start.ticks) == SQLITE_OK && sqlite3_bind_int64(row.get(), 3, id.name.nth) == SQLITE_OK;
    }
    result<> step(const prepared& row, const storage::segment_id& id, auto... values) {
        int column = 3;
        // SQLite's integers have a sign; a size or time beyond is a broken file's claim.
        [[maybe_unused]] const auto number = [](auto v) { return static_cast<std::int64_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(v), std::numeric_limits<std::int64_t>::max())); };
        if (!row || !bind(row, id) || !((sqlite3_bind_int64(row.get(), ++column, number(values)) == SQLITE_OK) && ...) || sqlite3_step(row.get()) != SQLITE_DONE)
            return storage::errc::index_failed;
        return {};
    }
};
static_assert(storage::footage_index<footage_index>);

}  // namespace bartizan::io::sqlite
