// footage_index: what lies in a recorder's folder, in SQLite, so that a day of a hundred cameras is found without reading a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/sqlite/stored_segments.hpp>
#include <bartizan/protocol/storage/verdict.hpp>

namespace bartizan::io::sqlite {

// footage_index: a storage::footage_index, a storage::verdict_index and, as stored_segments, a storage::stored_index. footage_folder::open() brings one that is
// behind the files up to date.
class footage_index : public stored_segments {
    static constexpr std::int64_t slack = 60 * utc_time::ticks_per_second;   // verdicts so near to footage stay with it

    template <class Visit> static result<> segments(statement rows, Visit visit) {
        while (rows.next())
            if (!visit(rows, facts_of(rows))) return {};
        return rows.ended();
    }
    static result<std::optional<utc_time>> one_time(statement row) {
        if (!row.next()) return storage::errc::index_failed;
        if (row.is_null(0)) return std::optional<utc_time>{};
        return std::optional(row.time(0));
    }

public:
    using stored_segments::stored_segments;

    static result<footage_index> open(const std::string& path) { return of(index_file::open(path)); }
    static result<footage_index> open_or_remake(const std::string& path, bool& remade) { return of(index_file::open_or_remake(path, remade)); }

    result<> clear() { return run(db(), "DELETE FROM segment; DELETE FROM extent"); }
    result<> put(const storage::segment_facts& s) {
        return statement(db(), "INSERT OR REPLACE INTO segment VALUES(?,?,?,?,?,?,?,?,?,?,?)",
                         s.id, s.id.name.held, s.end, s.bytes, s.fragments, s.damaged, s.timescale, s.open, s.is_protected).run();
    }
    result<> add(const storage::segment_id& id, const storage::extent& e) {
        return statement(db(), "INSERT OR REPLACE INTO extent VALUES(?,?,?,?,?,?,?)", id, e.offset, e.bytes, e.decode_time, e.duration).run();
    }
    result<> erase(const storage::segment_id& id) {
        if (const auto done = statement(db(), "DELETE FROM extent WHERE camera=? AND start=? AND nth=?", id).run(); !done) return done;
        return statement(db(), "DELETE FROM segment WHERE camera=? AND start=? AND nth=?", id).run();
    }
    // each: reads one row at a time, so visit may not change the index.      time  of what is found, however much else there is
    template <class Visit> result<> each(std::string_view camera, utc_time from, utc_time to, Visit visit) {
        const auto* const sql = camera.empty() ? "SELECT camera,start,nth,held,end,bytes,fragments,damaged,timescale,open,protected FROM segment"
                                                 " WHERE ?1='' AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM segment)) AND start<?3 AND (end>?2 OR start>=?2) ORDER BY start,camera,nth"
                                               : "SELECT camera,start,nth,held,end,bytes,fragments,damaged,timescale,open,protected FROM segment"
                                                 " WHERE camera=?1 AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM segment)) AND start<?3 AND (end>?2 OR start>=?2) ORDER BY start,nth";
        return segments({db(), sql, camera, from, to}, [&](const statement&, const storage::segment_facts& s) { return visit(s); });
    }
    template <class Visit> result<> extents(const storage::segment_id& id, Visit visit) {
        statement rows(db(), "SELECT offset,bytes,time,duration FROM extent WHERE camera=? AND start=? AND nth=? ORDER BY offset", id);
        while (rows.next()) {
            const auto at = [&](int column) { return rows.number<std::uint64_t>(column); };
            visit(storage::extent{at(0), at(1), at(2), at(3)});
        }
        return rows.ended();
    }

    // each_anywhere: as each(), of one camera, those that only the store has among them: visit(segment_facts, storage::place). Of those the name, end and size are known.
    template <class Visit> result<> each_anywhere(std::string_view camera, utc_time from, utc_time to, Visit visit) {
        const auto* const sql = "SELECT camera,start,nth,held,end,bytes,fragments,damaged,timescale,open,protected,0 FROM segment"
                                " WHERE camera=?1 AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM segment)) AND start<?3 AND (end>?2 OR start>=?2) UNION ALL"
                                " SELECT camera,start,nth,0,end,bytes,0,0,0,0,1,1+(sha256 IS NULL) FROM stored t"
                                " WHERE camera=?1 AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM stored)) AND start<?3 AND (end>?2 OR start>=?2)"
                                " AND NOT EXISTS (SELECT 1 FROM segment s WHERE s.camera=t.camera AND s.start=t.start AND s.nth=t.nth) ORDER BY 2,3";
        return segments({db(), sql, camera, from, to},
                        [&](const statement& row, const storage::segment_facts& s) { return visit(s, storage::place(row.number<int>(11))); });
    }
    // cameras: of which there is footage, here or in the store, by name. visit(std::string_view) returns false to stop.
    template <class Visit> result<> cameras(Visit visit) {   // one search a camera: their rows may be millions
        std::string last;
        statement after(db(), "SELECT min(c) FROM (SELECT min(camera) AS c FROM segment WHERE camera>?1 UNION ALL SELECT min(camera) FROM stored WHERE camera>?1)", last);
        for (;; after.ask(last)) {
            if (!after.next()) return storage::errc::index_failed;
            if (after.is_null(0)) return {};
            last = after.text(0);
            if (!visit(std::string_view(last))) return {};
        }
    }
    // first_start: of the segments of a camera that begin at `at` or later; nothing when there is none. last_end: of the one that began last.
    result<std::optional<utc_time>> first_start(std::string_view camera, utc_time at) {
        return one_time({db(), "SELECT min(s) FROM (SELECT min(start) AS s FROM segment WHERE camera=?1 AND start>=?2"
                               " UNION ALL SELECT min(start) FROM stored WHERE camera=?1 AND start>=?2)", camera, at});
    }
    result<std::optional<utc_time>> last_end(std::string_view camera) {
        return one_time({db(), "SELECT max(e) FROM (SELECT (SELECT end FROM segment WHERE camera=?1 AND start>=?2 ORDER BY start DESC, nth DESC LIMIT 1) AS e"
                               " UNION ALL SELECT (SELECT end FROM stored WHERE camera=?1 AND start>=?2 ORDER BY start DESC, nth DESC LIMIT 1))", camera, storage::beginning_of_time});
    }

    result<> put_verdict(std::string_view camera, const storage::verdict_range& v) {
        return statement(db(), "INSERT OR REPLACE INTO verdict VALUES(?,?,?,?,?,?)", camera, v.from, kept_number(v.verdict), v.to, v.frames, v.details).run();
    }
    // verdicts: as each(): visit may not change the index.
    template <class Visit> result<> verdicts(std::string_view camera, utc_time from, utc_time to, Visit visit) {
        statement rows(db(), "SELECT start,end,verdict,frames,details FROM verdict WHERE camera=?1"
                             " AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM verdict)) AND start<=?3 AND end>=?2 ORDER BY start,verdict", camera, from, to);
        while (rows.next()) {
            const auto said = storage::kept_verdict(rows.number<std::int64_t>(2));
            if (!said || rows.is_null(4)) return storage::errc::index_failed;
            if (!visit(storage::verdict_range{rows.time(0), rows.time(1), *said, rows.number<std::uint64_t>(3), std::string(rows.text(4))})) return {};
        }
        return rows.ended();
    }
    result<> forget_verdicts() {
        return statement(db(), "DELETE FROM verdict WHERE NOT EXISTS (SELECT 1 FROM segment WHERE segment.camera=verdict.camera"
                               " AND segment.start-?1<=verdict.end AND segment.end+?1>=verdict.start) AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.camera=verdict.camera"
                               " AND stored.start-?1<=verdict.end AND stored.end+?1>=verdict.start)", slack).run();
    }
    // of one camera, and all that ended before that: what retention asks, without a look at the rest.
    result<> forget_verdicts(std::string_view camera, utc_time before) {
        return statement(db(), "DELETE FROM verdict WHERE camera=?1 AND start<?2 AND end<?2 AND end<coalesce((SELECT min(start) FROM stored WHERE camera=?1),?2)",
                         camera, before.ticks - slack).run();
    }

private:
    static result<footage_index> of(result<index_file> file) {
        if (!file) return file.error();
        return footage_index(*std::move(file));
    }
};
static_assert(storage::footage_index<footage_index> && storage::verdict_index<footage_index> && storage::stored_index<footage_index>);

}  // namespace bartizan::io::sqlite
