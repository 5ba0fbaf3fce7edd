// SPDX-License-Identifier: Apache-2.0
#include "store_cache.hpp"

#include "store_work.hpp"

#include <bartizan/io/mapped_file.hpp>

#include <unistd.h>
#include <algorithm>
#include <filesystem>

namespace recorder {

namespace asio = boost::asio;
namespace storage = bz::storage;

namespace {

// Somebody waits in front of a picture: a store that is away is told soon.
constexpr bz::io::s3_limits patience{.tries = 2, .longest_pause_ms = 500, .connect_ms = 5'000};

std::string mib(std::uint64_t bytes) { return std::to_string((bytes + (std::uint64_t{1} << 20) - 1) >> 20) + " MiB"; }

}  // namespace

brought::~brought() {
    if (path.empty()) return;
    ::unlink(path.c_str());
    const std::lock_guard hold(*lock);
    *used -= std::min(*used, facts.bytes);
}

store_cache::store_cache(store_settings settings, std::string folder, std::string footage_folder, std::string index_file, std::uint64_t least_free_bytes, bring_limits limits)
    : settings_(std::move(settings)), folder_(std::move(folder)), footage_folder_(std::move(footage_folder)), index_file_(std::move(index_file)),
      most_bytes_(std::uint64_t{settings_.cache_mib} << 20), least_free_bytes_(least_free_bytes), limits_(limits) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}
store_cache::~store_cache() {
    brings.end();   // what it does, it does to this
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);   // with what was given up half-way
}

brought_segment store_cache::find(const storage::segment_id& id) {
    const std::lock_guard hold(*lock_);
    const auto at = here_.find(key_of(id));
    if (at == here_.end()) return {};
    at->second.last = ++uses_;
    return at->second.of;
}

bz::result<wanted_footage> store_cache::wanted(index& listed, std::string_view camera, bz::utc_time from, bz::utc_time to, std::optional<unsigned> at_most) {
    wanted_footage out{.segments = {}, .until = to};
    const auto most = at_most.value_or(limits_.segments_at_once);
    std::vector<storage::segment_facts> lacking;
    const auto found = listed.each_anywhere(camera, from, to, [&](const storage::segment_facts& s, storage::place at) {
        if (at == storage::place::folder || find(s.id)) return true;
        if (lacking.size() >= most) return out.until = std::min(std::max(s.id.name.start, from), to), false;
        lacking.push_back(s);
        return true;
    });
    if (!found) return found.error();
    if (lacking.empty()) return out;
    const auto last = lacking.back().id.name.start;
    const auto known = listed.each_stored(camera, from, {last.ticks + 1}, [&](const storage::stored_segment& s) {
        if (std::ranges::any_of(lacking, [&](const auto& f) { return f.id == s.id; })) out.segments.push_back(s), out.bytes += s.bytes;
        return true;
    });
    if (!known) return known.error();
    return out;
}

std::string store_cache::no_room(std::uint64_t bytes) const {
    if (bytes > most_bytes_) return "the object store alone has " + mib(bytes) + " of it, and at most " + mib(most_bytes_) + " are brought here at a time (store.cache_mib): a shorter stretch, or recorder fetch on the recorder";
    return {};
}
bool store_cache::hour_allows(std::uint64_t bytes) {
    const std::lock_guard hold(*lock_);
    const auto now = std::chrono::steady_clock::now();
    if (this_hour_ == 0 || now - hour_ > std::chrono::hours(1)) hour_ = now, this_hour_ = 0;
    if (this_hour_ + bytes > std::uint64_t{limits_.hourly_mib} << 20) return false;
    this_hour_ += bytes;
    return true;
}

std::optional<unsigned> store_cache::begin(const wanted_footage& what, std::string& problem) {
    problem = no_room(what.bytes);
    if (!problem.empty()) return {};
    const auto work = [this, segments = what.segments](unsigned, const jobs<brought_report>::progress& told) {
        std::vector<std::uint64_t> ends;   // of each segment, in bytes
        for (const auto& s : segments) ends.push_back(s.bytes + (ends.empty() ? 0 : ends.back()));
        auto out = bring(segments, [&](std::uint64_t done, std::uint64_t) {
            told(static_cast<std::uint64_t>(std::ranges::upper_bound(ends, done) - ends.begin()), ends.size());
        });
        out.segments.clear();   // they stay as long as there is room, not as long as this is told
        return out;
    };
    return brings.begin(what.segments.front().id.camera, kept, work, [](const jobs<brought_report>::state&) {});
}

void store_cache::make_room(std::uint64_t bytes) {
    for (;;) {
        brought_segment goes;   // its file goes behind the lock
        const std::lock_guard hold(*lock_);
        if (*used_ + bytes <= most_bytes_) break;
        const auto in_use = [](const entry& e) { return e.of.use_count() > 1; };   // its file would stay
        const auto oldest = std::ranges::min_element(here_, {}, [&](const auto& e) { return std::pair(in_use(e.second), e.second.last); });
        if (oldest == here_.end() || in_use(oldest->second))
            command::fail("others look at as much from the object store as is brought here at a time (" + mib(most_bytes_) + ", store.cache_mib)");
        goes = std::move(oldest->second.of);
        here_.erase(oldest);
    }
}
void store_cache::keep(brought_segment made) {
    const std::lock_guard hold(*lock_);
    auto& at = here_[key_of(made->facts.id)];
    at.of = std::move(made), at.last = ++uses_;
}

brought_report store_cache::bring(const std::vector<storage::stored_segment>& what, const progress& told) {
    std::uint64_t all = 0, came = 0;
    for (const auto& s : what) all += s.bytes;
    if (const auto why = no_room(all); !why.empty()) command::fail(why);
    const auto goes_on = [&] { told(std::min(came, all), all); };
    goes_on();
    std::unique_lock turn(one_at_a_time_, std::defer_lock);
    while (!turn.try_lock_for(std::chrono::milliseconds(100))) goes_on();
    auto listed = command::need(index::open(index_file_), index_file_);
    const auto work = [&](auto& there, brought_report& out) -> asio::awaitable<void> {
        const std::function<void(std::uint64_t)> more = [&](std::uint64_t bytes) { came += bytes, goes_on(); };
        std::uint64_t before = 0;
        for (const auto& s : what) {
            came = before;
            before += s.bytes;
            if (auto here = find(s.id)) {
                out.segments.push_back(std::move(here));
                continue;
            }
            if (!hour_allows(s.bytes)) command::fail("more was brought from the object store than an hour allows: " + std::to_string(limits_.hourly_mib) + " MiB; wait a while");
            make_room(s.bytes);
            (void)command::need(there.files.make_folder(folder_), folder_);
            const auto free = command::need(there.files.free_bytes(folder_), folder_);
            if (free < least_free_bytes_ + s.bytes) command::fail("the disk has no room for it beside what recording needs (retention.least_free_mib)");
            auto made = std::make_shared<brought>();
            const auto path = folder_ + "/" + std::to_string(++files_) + ".mp4";
            std::string refused;
            bool gone = false;
            try {
                co_await fetch_into(there, s, path, more);
                made->path = path, made->used = used_, made->lock = lock_, made->facts.bytes = s.bytes;
                {
                    const std::lock_guard hold(*lock_);
                    *used_ += s.bytes;
                }
                const auto file = command::need(bz::io::mapped_file::open(path.c_str()), path);
                made->facts = read_footage(file.bytes(), s, made->parts);
            } catch (const refusal& e) {
                refused = e.what(), gone = e.gone;
            }
            if (gone) (void)listed.erase_stored(s.id);   // its life-cycle rules deleted it
            if (!refused.empty()) {
                out.refused.push_back(refused);
                say(level::error, s.id.camera, "from the object store: " + refused);
                continue;
            }
            out.segments.push_back(made);
            keep(std::move(made));
        }
    };
    auto out = with_store<brought_report>(settings_, footage_folder_, listed, patience, goes_on, work);
    told(all, all);
    return out;
}

}  // namespace recorder
