// backlog: footage that nobody has judged, found in the index and judged from its files one segment at a time, so that it can stop and go on anywhere.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verdicts.hpp"

#include <bartizan/protocol/storage/outside.hpp>

#include <map>
#include <optional>

namespace recorder {

struct backlog_progress {
    std::uint64_t segments_done = 0, segments = 0, bytes_done = 0, bytes = 0;
    std::uint64_t unusable = 0;   // of those done: their files could not be read
    std::string camera;           // whose footage is being read
};

// backlog: one pass over all cameras. What was judged on arrival stays as it is: only time that no verdict speaks of gets one.
//   where it stops   everything that was told is in the index, so the next pass begins there by itself
//   memory           file_judge, and the index rows of 4,096 segments
class backlog {
public:
    struct outside {
        std::function<std::vector<std::string>(const std::string& camera)> authorities;   // PEM texts; throws a sentence: the camera is left out
        std::function<void(const std::string& camera, const verdict_range&)> judged;      // as verdict_listener
        std::function<void(const std::string& camera, const std::string& what)> complaint;
        std::function<bool()> stopped;                                                    // asked with every picture
    };
    using times = std::map<std::string, bz::utc_time, std::less<>>;   // of each camera

    // from, until: footage that begins earlier was seen to by another pass; what ends later is left to whoever judges it on arrival. Without: all of it.
    backlog(bz::io::sqlite::footage_index& index, std::string root, outside ask, times from = {}, times until = {});

    // step: counts what is to be done for one camera, or reads one segment.   out  false: there is nothing more, or it was stopped
    //   throws  std::runtime_error: the index cannot be read
    bool step();
    bool counted() const { return counting_ == cameras_.size(); }   // `segments` and `bytes` are all of it
    const backlog_progress& so_far() const { return progress_; }

private:
    struct span {
        bz::utc_time from, to;
    };
    struct segment {
        bz::storage::segment_facts facts;
        std::vector<span> unjudged;
    };

    bz::io::sqlite::footage_index& index_;
    std::string root_;
    outside ask_;
    times from_, until_;
    std::vector<std::string> cameras_;
    std::size_t counting_ = 0, working_ = 0;
    backlog_progress progress_;

    std::vector<segment> loaded_;   // of the camera at work
    std::size_t next_ = 0;
    std::optional<bz::utc_time> cursor_ = bz::storage::beginning_of_time;   // nothing: all of its segments were loaded
    std::unique_ptr<file_judge> run_;      // over unjudged segments that follow each other
    std::vector<span> wanted_;             // time of theirs that has no verdict
    bz::utc_time run_end_{};

    std::vector<segment> load(const std::string& camera, std::optional<bz::utc_time>& cursor);
    bool load_more();
    void begin_run(const std::string& camera);
    void end_run();
    bool read(const bz::storage::segment_facts& facts);
    void judged(const verdict_range& r);
};

}  // namespace recorder
