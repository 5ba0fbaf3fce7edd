// store_cache: footage that only the object store has, brought to be looked at: whole segments, in a folder of its own with a bound, for as long as there is room.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "house.hpp"
#include "jobs.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace recorder {

// bring_limits: what viewers can make a recorder fetch, however many they are: so many segments for one request, one after another, and so much in an hour.
struct bring_limits {
    unsigned segments_at_once = 8;
    std::uint32_t hourly_mib = 65'536;
};

// brought: a segment from the store, whole, and what its file is. The file goes with the last who uses it.
struct brought {
    bz::storage::segment_facts facts;
    std::vector<bz::storage::extent> parts;
    std::string path;
    std::shared_ptr<std::uint64_t> used;   // bytes of the cache, guarded by `lock`
    std::shared_ptr<std::mutex> lock;

    brought() = default;
    brought(const brought&) = delete;
    ~brought();
};
using brought_segment = std::shared_ptr<const brought>;

// brought_report: of one request.
struct brought_report {
    std::vector<brought_segment> segments;
    std::vector<std::string> refused;   // what the store has and is not shown, a sentence each
};

// wanted_footage: of a stretch, what only the store has and is not here. until: to then nothing else lacks.
struct wanted_footage {
    std::vector<bz::storage::stored_segment> segments;
    std::uint64_t bytes = 0;
    bz::utc_time until{};
};

// store_cache: may be used from several threads. Whole segments rather than ranges of them: only of a whole one can be said whether it is what was put there,
// before anything of it is shown. Beside the footage folder rather than in it: retention would count what was brought as the oldest and delete it at once.
//   folder        of this object alone; emptied first
//   most_bytes    on the disk; the longest unused goes      least_free_bytes  that stay for recording
class store_cache {
public:
    using progress = std::function<void(std::uint64_t done, std::uint64_t all)>;   // what it throws ends the work
    static constexpr std::size_t kept = 16;   // requests whose end is told

    store_cache(store_settings settings, std::string folder, std::string footage_folder, std::string index_file, std::uint64_t least_free_bytes, bring_limits limits = {});
    store_cache(const store_cache&) = delete;
    ~store_cache();

    // find: one that is here; it stays while somebody has it.
    brought_segment find(const bz::storage::segment_id& id);
    // wanted: the first `segments_at_once` in [from, to).   errors  of the index
    bz::result<wanted_footage> wanted(index& listed, std::string_view camera, bz::utc_time from, bz::utc_time to, std::optional<unsigned> at_most = {});
    // begin: brings them, beside everything else; progress in segments.   out  the number; nothing: others are brought now, or `problem` says why these are not
    std::optional<unsigned> begin(const wanted_footage& what, std::string& problem);
    // bring: on the calling thread; progress in bytes.   throws  a sentence: the store is away, there is no room; what told throws
    brought_report bring(const std::vector<bz::storage::stored_segment>& what, const progress& told);
    // no_room: why so much cannot be here at once; empty: it can.
    std::string no_room(std::uint64_t bytes) const;

    jobs<brought_report> brings;

private:
    using key = std::tuple<std::string, std::int64_t, unsigned>;
    struct entry {
        brought_segment of;
        std::uint64_t last = 0;
    };
    static key key_of(const bz::storage::segment_id& id) { return {id.camera, id.name.start.ticks, id.name.nth}; }
    void make_room(std::uint64_t bytes);
    void keep(brought_segment made);
    bool hour_allows(std::uint64_t bytes);

    store_settings settings_;
    std::string folder_, footage_folder_, index_file_;
    std::uint64_t most_bytes_, least_free_bytes_;
    bring_limits limits_;
    std::timed_mutex one_at_a_time_;   // of those that bring
    std::shared_ptr<std::mutex> lock_ = std::make_shared<std::mutex>();   // of what follows
    std::shared_ptr<std::uint64_t> used_ = std::make_shared<std::uint64_t>(0);
    std::map<key, entry> here_;
    std::uint64_t uses_ = 0, files_ = 0;
    std::chrono::steady_clock::time_point hour_{};
    std::uint64_t this_hour_ = 0;
};

}  // namespace recorder
