// stored_segments: which segments an object store has and which wait for it, in the SQLite file of a footage index.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/sqlite/index_file.hpp>

namespace bartizan::io::sqlite {

// facts_of: the segment of a row: camera,start,nth,held,end,bytes,fragments,damaged,timescale,open,protected.
inline storage::segment_facts facts_of(const statement& row) {
    return {.id = {std::string(row.text(0)), {row.time(1), row.number<unsigned>(2), row.number<int>(3) != 0}},
            .end = row.time(4),
            .bytes = row.number<std::uint64_t>(5),
            .fragments = row.number<std::uint32_t>(6),
            .damaged = row.number<std::uint32_t>(7),
            .timescale = row.number<std::uint32_t>(8),
            .open = row.number<int>(9) != 0,
            .is_protected = row.number<int>(10) != 0};
}

// stored_segments: a storage::stored_index, for who asks nothing else of the file.   errors  index_failed
class stored_segments : public index_file {
    static storage::stored_segment stored_of(const statement& row) {   // camera,start,nth,end,bytes,sha256
        return {{std::string(row.text(0)), {row.time(1), row.number<unsigned>(2)}}, row.time(3), row.number<std::uint64_t>(4), row.digest(5)};
    }

public:
    explicit stored_segments(index_file file) noexcept : index_file(std::move(file)) {}

    result<> put_stored(const storage::stored_segment& s) {
        return statement(db(), "INSERT INTO stored VALUES(?,?,?,?,?,?) ON CONFLICT DO UPDATE SET end=excluded.end, bytes=excluded.bytes, sha256=excluded.sha256 WHERE sha256 IS NULL OR excluded.sha256 NOT NULL",
                         s.id, s.end, s.bytes, s.sha256).run();
    }
    result<> erase_stored(const storage::segment_id& id) { return statement(db(), "DELETE FROM stored WHERE camera=? AND start=? AND nth=?", id).run(); }
    result<> forget_stored() { return run(db(), "DELETE FROM stored"); }

    result<bool> is_stored(const storage::segment_id& id) {
        statement row(db(), "SELECT 1 FROM stored WHERE camera=? AND start=? AND nth=?", id);
        if (row.next()) return true;
        if (const auto none = row.ended(); !none) return none.error();
        return false;
    }
    result<std::optional<storage::stored_segment>> last_stored(std::string_view camera) {
        statement row(db(), "SELECT camera,start,nth,end,bytes,sha256 FROM stored WHERE camera=? ORDER BY start DESC, nth DESC LIMIT 1", camera);
        if (row.next()) return std::optional(stored_of(row));
        if (const auto none = row.ended(); !none) return none.error();
        return std::optional<storage::stored_segment>{};
    }
    // each_stored: reads one row at a time, so visit may not change the index.      time  of what is found; camera "": of all that the store has
    template <class Visit> result<> each_stored(std::string_view camera, utc_time from, utc_time to, Visit visit) {
        statement rows(db(), camera.empty() ? "SELECT camera,start,nth,end,bytes,sha256 FROM stored WHERE ?1='' AND start<?3 AND (end>?2 OR start>=?2) ORDER BY start,camera,nth"
                                            : "SELECT camera,start,nth,end,bytes,sha256 FROM stored WHERE camera=?1"
                                              " AND start>=?2-max(0,(SELECT coalesce(max(end-start),0) FROM stored)) AND start<?3 AND (end>?2 OR start>=?2) ORDER BY start,nth",
                       camera, from, to);
        while (rows.next())
            if (!visit(stored_of(rows))) return {};
        return rows.ended();
    }

    // each_waiting: as each_stored(): visit may not change the index.      time  of what is visited
    template <class Visit> result<> each_waiting(std::string_view camera, Visit visit) {
        statement rows(db(), "SELECT w.camera,w.start,w.nth,held,s.end,s.bytes,fragments,damaged,timescale,open,protected FROM waiting w CROSS JOIN segment s"
                             " ON s.camera=w.camera AND s.start=w.start AND s.nth=w.nth WHERE (?1='' OR w.camera=?1) ORDER BY w.start,w.camera,w.nth", camera);
        while (rows.next())
            if (!visit(facts_of(rows))) return {};
        return rows.ended();
    }
    // waiting_sum: how many these are, and how many bytes.
    struct waiting_sums {
        std::uint64_t segments = 0, bytes = 0;
    };
    result<waiting_sums> waiting_sum() {
        statement row(db(), "SELECT count(*), coalesce(sum(bytes),0) FROM waiting");
        if (!row.next()) return storage::errc::index_failed;
        return waiting_sums{row.number<std::uint64_t>(0), row.number<std::uint64_t>(1)};
    }
};
static_assert(storage::stored_index<stored_segments>);

}  // namespace bartizan::io::sqlite
