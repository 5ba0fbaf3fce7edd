// store_listing: what other recorders put into the store becomes known by itself: the newest names of each camera, looked at every so often.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "house.hpp"
#include "store_core.hpp"

#include <bartizan/io/footage_upload.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace recorder {

// store_listing: used on the thread of its io_context.
//   cost   a request for each camera every `listing_s`, and one for each 1000 segments of a day every hour: what was kept back by a store that was away has older names.
//          At first, all that the index does not know: a request for each 1000 segments
template <class Core> class store_listing {
    struct followed {
        bz::instant due{}, day_due{};
        std::optional<bz::utc_time> newest{};   // of the names that were seen
    };
    static constexpr std::int64_t ticks_per_minute = 60 * bz::utc_time::ticks_per_second;
    static constexpr std::int64_t overlap = 10 * ticks_per_minute, late = 25 * 60 * ticks_per_minute;   // before the newest: each time, each hour

    store_settings settings_;
    index* listed_;
    bz::io::s3_store<Core> store_;
    bz::io::footage_upload<footage, index, Core> upload_;
    std::map<std::string, followed> cameras_;
    std::uint64_t requests_ = 0;

public:
    store_listing(boost::asio::io_context& context, const store_settings& s, footage& folder, index& listed)
        : settings_(s), listed_(&listed), store_(store_to<Core>(context, s, {.tries = 2, .longest_pause_ms = 2'000})), upload_(folder, listed, store_, s.footage_prefix()) {}

    void list(const std::vector<std::string>& ids) {
        std::erase_if(cameras_, [&](const auto& c) { return std::ranges::find(ids, c.first) == ids.end(); });
        for (const auto& id : ids) cameras_.try_emplace(id);
    }
    // look_at: this one in the next look(), and at a whole day: it is recorded here from now on, by another until now.
    void look_at(const std::string& id) {
        if (const auto at = cameras_.find(id); at != cameras_.end()) at->second.due = at->second.day_due = {};
    }
    std::uint64_t requests() const { return requests_; }

    // look: at what is due; on the calling coroutine.   errors  of the store and of the index: what is left is due with the next look
    boost::asio::awaitable<bz::result<>> look() {
        std::vector<std::string> due;   // the list may change meanwhile
        for (const auto& [id, each] : cameras_)
            if (each.due <= bz::io::system_clock::now()) due.push_back(id);
        for (const auto& id : due) {
            const auto at = cameras_.find(id);
            if (at == cameras_.end()) continue;
            const auto behind = begins(id, at->second);
            if (!behind) co_return behind.error();
            const auto found = co_await upload_.learn_behind(id, *behind);
            if (!found) co_return found.error();
            requests_ += found->requests;
            if (const auto again = cameras_.find(id); again != cameras_.end()) seen(again->second, found->last);
        }
        co_return bz::result<>{};
    }

private:
    bz::result<std::string> begins(const std::string& id, followed& c) {
        if (!c.newest) {   // the first look: from what the index knows
            const auto known = listed_->last_stored(id);
            if (!known) return known.error();
            if (!*known) return std::string();
            c.newest = (*known)->id.name.start;
        }
        const auto newest = std::min(*c.newest, bz::io::system_clock::utc());   // a name from the future hides nothing
        const auto since = bz::utc_time{newest.ticks - (c.day_due <= bz::io::system_clock::now() ? late : overlap)};
        auto name = std::string(bz::storage::segment_text({.start = since}).view());
        return settings_.footage_prefix() + id + "/" + name.substr(0, name.rfind('.'));
    }
    void seen(followed& c, const std::optional<bz::storage::stored_segment>& last) {
        const auto now = bz::io::system_clock::now();
        c.due = now + std::chrono::seconds(settings_.listing_s);
        if (c.day_due <= now) c.day_due = now + std::chrono::hours(1);
        if (last && (!c.newest || *c.newest < last->id.name.start)) c.newest = last->id.name.start;
    }
};

}  // namespace recorder
