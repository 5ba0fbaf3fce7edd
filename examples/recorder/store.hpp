// store: a running recorder's side of an object store, on a thread of its own, so that a store that is slow or away never makes recording wait.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "house.hpp"
#include "share_status.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace recorder {

// objects_status: what health, metrics and log say of the store.
struct objects_status {
    std::string problem;                        // why the store does not take what waits; empty: it does
    std::optional<bz::utc_time> away_since;     // with a problem
    std::uint64_t waiting_segments = 0, waiting_bytes = 0;
    std::optional<bz::utc_time> oldest_waiting;   // its end
    std::uint64_t stored_segments = 0, stored_bytes = 0;   // since the start
    std::uint64_t connections = 0;              // made to the store, since the start
    std::uint64_t listings = 0;                 // requests for what others put there, since the start
    share_status share{};

    std::string trouble() const;   // one sentence; empty: none
};

// sharing: with the other recorders of the same store.
//   own       this recorder's name, that no other has: 1 to 64 visible characters
//   list      cameras of the configuration       before  those to record while the store was never reached
//   changed   told which are to be recorded, on the thread of the store
struct sharing {
    std::string own;
    std::vector<std::string> list;
    std::set<std::string> before;
    std::function<void(const std::set<std::string>&)> changed;
};

// object_store: takes finished segments to the store, oldest first, while it lives. All of it may be called from any thread.
//   footage_folder, index_file   as recorded; it has a connection to the index of its own
//   learn    first read what the store has into the index, which is new: nothing is sent twice
class object_store {
public:
    struct work;

    // throws  a sentence: credentials or authorities that cannot be read, an index that cannot be opened
    object_store(const store_settings& settings, const std::string& footage_folder, const std::string& index_file, bool learn, sharing shared);
    object_store(const object_store&) = delete;
    object_store& operator=(const object_store&) = delete;
    ~object_store();   // what is being sent is cut off, and waits on

    objects_status status() const;
    void list(std::vector<std::string> ids);   // after the configuration was read again
    void usable(bool disk);                    // false: the disk cannot be written to, and others may have the cameras
    void end();           // in good order: an object in parts is abandoned behind the part under way, and leases are given away
    bool ended() const;

private:
    std::unique_ptr<work> work_;
};

// spool_of: for footage_folder::retain(): what waits for the store.
class spool_of {
    index* listed_;
    std::uint64_t bytes_;

public:
    spool_of(index& listed, const objects_status& now) : listed_(&listed), bytes_(now.waiting_bytes) {}
    bool operator()(const bz::storage::segment_facts& s) const {   // an index that cannot say counts as "waits": nothing is deleted on doubt
        const auto stored = listed_->is_stored(s.id);
        return !s.open && !(stored && *stored);
    }
    std::uint64_t bytes() const { return bytes_; }   // by a count that is some seconds old: asking for each segment would make recording wait
};

}  // namespace recorder
