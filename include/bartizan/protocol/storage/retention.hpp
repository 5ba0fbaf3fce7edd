// retention: which segments are deleted: too old, too many bytes, too little space, too long a queue; never one that is held or still being written.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/folder_limits.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/spool_limits.hpp>

#include <cstdint>

namespace bartizan::storage {

enum class deletion { none, age, size, free_space, spool };

// stock: what there is now. usage: what is asked about.
struct stock {
    utc_time now{};
    std::uint64_t stored_bytes = 0, free_bytes = 0;
    std::uint64_t waiting_bytes = 0;   // for an object store
};
struct candidate {
    utc_time end{};
    std::uint64_t bytes = 0;
    bool held = false, open = false;
    bool waits = false;   // for an object store, which does not have it yet
};

// why_delete: asked about the oldest segments first; after each deletion the caller tells the new stock.
// A clock that jumped ahead makes everything old, so age counts only against `newest`, the end of the newest segment there is: a recorder
// whose clock is wrong by a year does not empty itself. What waits for an object store is spared by age and size, and given up when its queue is too long.
constexpr deletion why_delete(const folder_limits& limits, const candidate& which, const stock& there, utc_time newest, const spool_limits& spool = {}) noexcept {
    if (which.held || which.open) return deletion::none;
    constexpr std::uint64_t mib = std::uint64_t{1} << 20;
    if (there.free_bytes < limits.least_free_mib * mib) return deletion::free_space;
    if (which.waits) return there.waiting_bytes > spool.most_mib * mib ? deletion::spool : deletion::none;
    if (limits.most_mib > 0 && there.stored_bytes > limits.most_mib * mib) return deletion::size;
    const auto now = there.now < newest ? there.now : newest;
    if (limits.keep_hours > 0 && now.ticks - which.end.ticks > std::int64_t{limits.keep_hours} * 3600 * utc_time::ticks_per_second) return deletion::age;
    return deletion::none;
}
// deletion_plan: asked about the oldest segments first, it says which would go if those before that it chose were gone, and when to stop asking.
class deletion_plan {
    folder_limits limits_;
    spool_limits spool_;
    stock there_;
    utc_time newest_;

public:
    enum class answer { goes, stays, all_stay };   // all_stay: this one and whatever began later

    constexpr deletion_plan(const folder_limits& limits, const spool_limits& spool, const stock& there, utc_time newest) noexcept
        : limits_(limits), spool_(spool), there_(there), newest_(newest) {}
    constexpr answer about(utc_time start, const candidate& which) noexcept {
        constexpr auto less = [](std::uint64_t& from, std::uint64_t by) { from -= from < by ? from : by; };
        constexpr std::uint64_t mib = std::uint64_t{1} << 20;
        if (why_delete(limits_, which, there_, newest_, spool_) != deletion::none) {
            less(there_.stored_bytes, which.bytes);
            there_.free_bytes += which.bytes;
            if (which.waits) less(there_.waiting_bytes, which.bytes);
            return answer::goes;
        }
        const bool pressed = there_.free_bytes < limits_.least_free_mib * mib || (limits_.most_mib > 0 && there_.stored_bytes > limits_.most_mib * mib) ||
                             there_.waiting_bytes > spool_.most_mib * mib;
        const auto now = there_.now < newest_ ? there_.now : newest_;
        const bool old = limits_.keep_hours > 0 && now.ticks - start.ticks > std::int64_t{limits_.keep_hours} * 3600 * utc_time::ticks_per_second;
        return pressed || old ? answer::stays : answer::all_stay;   // a segment ends after its start: later ones are younger
    }
};
template <folder_limits L = folder_limits{}> constexpr deletion why_delete(const candidate& which, const stock& there, utc_time newest) noexcept {
    return why_delete(L, which, there, newest);
}

}  // namespace bartizan::storage
