// SPDX-License-Identifier: Apache-2.0
#include "backlog.hpp"

#include "command.hpp"
#include "segment_path.hpp"

#include <algorithm>

namespace recorder {

namespace storage = bz::storage;

namespace {

constexpr std::int64_t second = bz::utc_time::ticks_per_second;
constexpr std::int64_t noise = second / 2;        // a file's ticks and a camera's clock agree that well; less than that is nobody's footage
constexpr std::int64_t follows_within = second;   // so near, the next segment may have the documents of this one
constexpr std::int64_t longest_memory = 1'200 * second;   // no range that is told reaches further back (arrival_verifier::longest_ms)
constexpr std::size_t at_once = 4'096;

}  // namespace

backlog::backlog(bz::io::sqlite::footage_index& index, std::string root, outside ask, times from, times until)
    : index_(index), root_(std::move(root)), ask_(std::move(ask)), from_(std::move(from)), until_(std::move(until)) {
    if (!index_.cameras([&](std::string_view id) { return cameras_.emplace_back(id), true; })) command::fail("the index cannot be read: " + index_.failure_text());
}

bool backlog::step() {
    if (ask_.stopped()) return false;
    if (!counted()) {
        const auto& camera = cameras_[counting_];
        for (std::optional<bz::utc_time> at = storage::beginning_of_time; at && !ask_.stopped();)
            for (const auto& s : load(camera, at))
                if (!s.unjudged.empty()) ++progress_.segments, progress_.bytes += s.facts.bytes;
        ++counting_;
        return true;
    }
    for (;;) {
        if (next_ == loaded_.size() && !load_more()) return false;
        const auto& s = loaded_[next_++];
        const auto start = s.facts.id.name.start;
        if (s.unjudged.empty()) {   // of a run before it, it may have the last documents
            const bool read_on = run_ && start.ticks - run_end_.ticks <= follows_within;
            const bool whole = !read_on || read(s.facts);
            if (!whole && ask_.stopped()) return false;
            end_run();
            if (read_on) return true;
            continue;
        }
        progress_.camera = cameras_[working_];
        if (!run_) begin_run(progress_.camera);
        if (!run_) continue;   // nobody knows whom to trust
        std::erase_if(wanted_, [&](const span& w) { return start.ticks - w.to.ticks > longest_memory; });
        for (const auto& u : s.unjudged) {
            // Between two segments of a run nothing is recorded: all that can be said of that time is what is missing in it.
            if (!wanted_.empty() && wanted_.back().to == run_end_ && u.from == start) wanted_.back().to = std::max(wanted_.back().to, u.to);
            else wanted_.push_back(u);
        }
        run_end_ = s.facts.end;
        const bool whole = read(s.facts);
        if (!whole && ask_.stopped()) return false;
        ++progress_.segments_done, progress_.bytes_done += s.facts.bytes;
        return true;
    }
}

// load: the complete segments of a camera from `cursor` on, which moves behind them, or away: there are no more.
std::vector<backlog::segment> backlog::load(const std::string& camera, std::optional<bz::utc_time>& cursor) {
    const auto need = [&](const bz::result<>& done) {
        if (!done) command::fail("the index cannot be read: " + index_.failure_text());
    };
    const auto known = from_.find(camera), limit = until_.find(camera);
    const auto first = std::max(*cursor, known == from_.end() ? storage::beginning_of_time : known->second);
    const auto last = limit == until_.end() ? storage::end_of_time : limit->second;
    std::vector<segment> out;
    bz::utc_time end = first;
    cursor.reset();
    need(index_.each(camera, first, storage::end_of_time, [&](const storage::segment_facts& s) {
        if (s.id.name.start < first || s.open || s.fragments == 0) return true;   // an earlier one reaches into this time
        if (s.end > last) return s.id.name.start <= last;
        if (out.size() >= at_once && s.id.name.start != out.back().facts.id.name.start) return cursor = s.id.name.start, false;
        out.push_back({s, {}});
        end = std::max(end, s.end);
        return true;
    }));
    if (out.empty()) return out;
    std::vector<span> judged;   // in the order of time, apart from each other
    need(index_.verdicts(camera, first, end, [&](const verdict_range& v) {
        if (judged.empty() || v.from.ticks - judged.back().to.ticks > noise) judged.push_back({v.from, v.to});
        else judged.back().to = std::max(judged.back().to, v.to);
        return true;
    }));
    for (auto& s : out) {
        auto at = s.facts.id.name.start;
        const auto lacks = [&](bz::utc_time to) {
            if (to.ticks - at.ticks >= noise || (at == s.facts.id.name.start && to == s.facts.end)) s.unjudged.push_back({at, to});
        };
        for (auto j = std::ranges::lower_bound(judged, at, {}, &span::to); j != judged.end() && j->from < s.facts.end; ++j) {
            if (j->from > at) lacks(j->from);
            at = std::max(at, j->to);
        }
        if (at < s.facts.end) lacks(s.facts.end);
    }
    return out;
}
bool backlog::load_more() {
    loaded_.clear();
    next_ = 0;
    while (working_ < cameras_.size()) {
        if (!cursor_) {
            end_run();
            ++working_;
            cursor_ = storage::beginning_of_time;
            continue;
        }
        loaded_ = load(cameras_[working_], cursor_);
        if (!loaded_.empty()) return true;
    }
    return false;
}

void backlog::begin_run(const std::string& camera) {
    try {
        run_ = std::make_unique<file_judge>(ask_.authorities(camera), [this](const verdict_range& r) { judged(r); });
    } catch (const std::exception& e) {
        ask_.complaint(camera, std::string("its footage without verdicts is not judged: ") + e.what());
        loaded_.clear(), next_ = 0, cursor_.reset();   // the next camera's turn
    }
}
void backlog::end_run() {
    if (run_) run_->finish();
    run_.reset();
    wanted_.clear();
    run_end_ = {};
}
bool backlog::read(const storage::segment_facts& facts) {
    std::string why;
    if (run_->read(root_, facts, why, ask_.stopped)) return true;
    if (!why.empty() && why != file_is_gone) ++progress_.unusable, ask_.complaint(facts.id.camera, path_of(root_, facts.id) + ": " + why);   // one that retention deleted is nobody's trouble
    return false;
}
// judged: tells of a range what of it nobody has said yet. How many of its pictures lie there is not known: they are as many in each second.
void backlog::judged(const verdict_range& r) {
    for (const auto& w : wanted_) {
        const auto from = std::max(r.from, w.from), to = std::min(r.to, w.to);
        if (from > to || (from == to && r.from < r.to)) continue;
        auto part = r;
        part.from = from, part.to = to;
        if (const auto whole = static_cast<double>(r.to.ticks - r.from.ticks); whole > 0)
            part.frames = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(static_cast<double>(r.frames) * static_cast<double>(to.ticks - from.ticks) / whole + 0.5));
        ask_.judged(cameras_[working_], part);
    }
}

}  // namespace recorder
