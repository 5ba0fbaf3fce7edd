// catching_up: the backlog is judged beside recording, by a thread that gives way to everything else.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backlog.hpp"
#include "house.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace recorder {

// catching_up_status: what log, metrics and pages tell of it.
struct catching_up_status {
    backlog_progress at{};             // of the pass at work, or of the last one
    bool at_work = false;
    std::uint64_t segments_judged = 0, unusable = 0;   // since the start

    std::uint64_t left() const { return at_work ? at.segments - std::min(at.segments, at.segments_done) : 0; }
};

// catching_up: a pass at once over what was there at the start, then one an hour over what came since.
//   gives way   the lowest priority, also for the disk; and after each segment it rests as long as that took: at most half of one core, a file at a time
//   the index   is read on a connection of its own, and written to by the recorder's thread alone, so that recording never waits for this
class catching_up {
    struct body;
    std::shared_ptr<body> body_;   // shared with what was posted to the recorder's thread, which may come to it after the end of this
    std::thread thread_;

public:
    using listener = std::function<void(const catching_up_status&)>;   // on the recorder's thread, after each segment

    // index_file: of all.kept.listed, as a file.
    catching_up(house& all, std::string index_file, listener told);
    catching_up(const catching_up&) = delete;
    catching_up& operator=(const catching_up&) = delete;
    ~catching_up();   // within a picture

    void configured(const configuration& config);   // whom to trust from now on
};

}  // namespace recorder
