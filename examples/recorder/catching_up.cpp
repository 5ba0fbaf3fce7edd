// SPDX-License-Identifier: Apache-2.0
#include "catching_up.hpp"

#include "command.hpp"

#include <bartizan/io/system.hpp>

#include <boost/asio/post.hpp>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <atomic>

namespace recorder {

namespace {

using steady = std::chrono::steady_clock;
constexpr std::chrono::hours between_passes{1};
constexpr std::chrono::minutes between_lines{1};
constexpr std::int64_t on_arrival = 120 * bz::utc_time::ticks_per_second;   // verdicts of what is recorded now come later than its pictures, never so late

// give_way: this thread comes last, for processor and disk.
void give_way() {
    constexpr int one_thread = 1, idle_class = 3 << 13;   // IOPRIO_WHO_PROCESS, IOPRIO_CLASS_IDLE: ioprio_set(2), for which glibc has no words
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), 19);
    (void)::syscall(SYS_ioprio_set, one_thread, 0, idle_class);
}
std::string amount_of(std::uint64_t segments, std::uint64_t bytes) {
    return std::to_string(segments) + (segments == 1 ? " segment, " : " segments, ") + std::to_string(bytes >> 20) + " MiB";
}
// newest_of: where the footage of each camera ends.
backlog::times newest_of(index& listed) {
    backlog::times out;
    bool done = bool(listed.cameras([&](std::string_view id) { return out.emplace(id, bz::storage::beginning_of_time), true; }));
    for (auto& entry : out) {
        const auto& camera = entry.first;
        auto& end = entry.second;
        const auto newest = listed.last_end(camera);
        done = done && newest;
        if (!newest || !*newest) continue;
        end = **newest;   // of the one that began last; where a clock was set back, one that began before it may end later
        const bz::utc_time day_before{end.ticks - 86'400 * bz::utc_time::ticks_per_second};
        done = done && listed.each(camera, day_before, bz::storage::end_of_time, [&](const bz::storage::segment_facts& s) { return end = std::max(end, s.end), true; });
    }
    if (!done) command::fail("the index cannot be read: " + listed.failure_text());
    return out;
}

}  // namespace

struct catching_up::body : std::enable_shared_from_this<body> {
    house& all;
    const std::string index_file, footage_folder;
    const listener told;

    std::mutex guard;
    std::condition_variable changes;
    bool ends = false, handed_over = false;         // guarded; handed_over: the recorder's thread has yet to take what was found
    std::vector<std::string> trusted;               // guarded
    std::map<std::string, std::vector<std::string>> trusted_of;   // guarded
    std::atomic<bool> stopped = false;

    // The thread's own.
    catching_up_status status{};
    std::vector<std::pair<std::string, verdict_range>> found;
    steady::time_point line_at{};
    bool began = false;
    backlog::times before;   // the newest of each camera when the recorder began: that nobody judges on arrival any more

    body(house& h, std::string file, listener l) : all(h), index_file(std::move(file)), footage_folder(h.config.footage_folder()), told(std::move(l)) {
        configured(h.config);
    }
    void configured(const configuration& config) {
        const std::lock_guard hold(guard);
        trusted = config.authorities;
        trusted_of.clear();
        for (const auto& c : config.cameras)
            if (!c.authorities.empty()) trusted_of.emplace(c.id, c.authorities);
    }
    void end() {
        stopped = true;
        const std::lock_guard hold(guard);
        ends = true;
        changes.notify_all();
    }

    void run() {
        give_way();
        for (backlog::times from; !stopped;) {
            try {
                pass(from);
            } catch (const std::exception& e) {
                say(level::error, "", std::string("footage without verdicts is not judged now: ") + e.what());
            }
            rest(between_passes);
        }
    }

private:
    void pass(backlog::times& from) {
        auto listed = command::need(index::open(index_file), index_file);
        auto until = newest_of(listed);
        if (!std::exchange(began, true)) before = until;
        const auto now = bz::io::system_clock::utc();
        for (auto& [camera, end] : until) {
            end.ticks = std::min(end.ticks, now.ticks) - on_arrival;
            if (const auto known = before.find(camera); known != before.end()) end = std::max(end, known->second);
        }
        backlog work(listed, footage_folder,
                     {.authorities = [this](const std::string& camera) { return authorities(camera); },
                      .judged = [this](const std::string& camera, const verdict_range& r) { keep(camera, r); },
                      .complaint = [](const std::string& camera, const std::string& what) { say(level::warning, camera, what); },
                      .stopped = [this] { return stopped.load(); }},
                     from, until);
        status.at_work = true;
        const auto unusable = status.unusable, judged = status.segments_judged;
        for (bool counted = false;;) {
            const auto began = steady::now();
            if (!work.step()) break;
            if (!work.counted()) continue;
            status.at = work.so_far();
            status.segments_judged = judged + status.at.segments_done, status.unusable = unusable + status.at.unusable;
            if (status.at.segments == 0) continue;
            if (!std::exchange(counted, true)) begin_line();
            hand_over();
            progress_line();
            rest(steady::now() - began);
        }
        status.at_work = false;
        if (stopped) return;
        status.at = work.so_far();
        hand_over();   // what the last run told at its end
        if (status.at.segments > 0)
            say(level::notice, "", "judged what had no verdicts: " + amount_of(status.at.segments_done, status.at.bytes_done) + (status.at.unusable > 0 ? "; " + std::to_string(status.at.unusable) + " files could not be read" : ""));
        from = std::move(until);
    }
    void begin_line() {
        line_at = steady::now();
        say(level::notice, "", amount_of(status.at.segments, status.at.bytes) + " of footage have no verdicts: they are judged in the background");
    }
    void progress_line() {
        if (steady::now() - line_at < between_lines) return;
        line_at = steady::now();
        say(level::info, "", "judging footage without verdicts: " + std::to_string(status.at.segments_done) + " of " + amount_of(status.at.segments, status.at.bytes));
    }
    std::vector<std::string> authorities(const std::string& camera) {
        std::vector<std::string> files, texts;
        {
            const std::lock_guard hold(guard);
            const auto own = trusted_of.find(camera);
            files = own != trusted_of.end() ? own->second : trusted;
        }
        for (const auto& file : files) texts.push_back(command::read_text(file));
        return texts;
    }
    void keep(const std::string& camera, const verdict_range& r) {
        for (auto& [id, known] : found)   // one that grew comes again
            if (id == camera && known.from == r.from && known.verdict == r.verdict) return void(known = r);
        found.emplace_back(camera, r);
    }
    // hand_over: to the recorder's thread, which alone writes to the index; waits until it has done so.
    void hand_over() {
        {
            const std::lock_guard hold(guard);
            handed_over = true;
        }
        boost::asio::post(all.context, [self = this->shared_from_this(), ranges = std::exchange(found, {}), now = status] {
            if (self->stopped) return;   // and what it refers to may be gone
            for (const auto& [camera, range] : ranges)
                if (!self->all.kept.listed.put_verdict(camera, range)) say(level::error, camera, "a verdict cannot be kept: " + self->all.kept.listed.failure_text());
            self->told(now);
            const std::lock_guard hold(self->guard);
            self->handed_over = false;
            self->changes.notify_all();
        });
        std::unique_lock hold(guard);
        changes.wait(hold, [this] { return ends || !handed_over; });
    }
    template <class Duration> void rest(Duration time) {
        std::unique_lock hold(guard);
        changes.wait_for(hold, time, [this] { return ends; });
    }
};

catching_up::catching_up(house& all, std::string index_file, listener told) : body_(std::make_shared<body>(all, std::move(index_file), std::move(told))), thread_([body = body_] { body->run(); }) {}
catching_up::~catching_up() {
    body_->end();
    thread_.join();
}
void catching_up::configured(const configuration& config) { body_->configured(config); }

}  // namespace recorder
