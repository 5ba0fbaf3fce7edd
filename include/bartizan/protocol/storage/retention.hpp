// retention: which segments are deleted: too old, too many bytes, too little space; never one that is held or still being written.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/folder_limits.hpp>
#include <bartizan/base/instant.hpp>

#include <cstdint>

namespace bartizan::storage {

enum class deletion { none, age, size, free_space };

// stock: what there is now. usage: what is asked about.
struct stock {
    utc_time now{};
    std::uint64_t stored_bytes = 0, free_bytes = 0;
};
struct candidate {
    utc_time end{};
    std::uint64_t bytes = 0;
    bool held = false, open = false;
};

// why_delete: asked about the oldest segments first; after each deletion the caller tells the new stock.
// A clock that jumped ahead makes everything old, so age counts only against `newest`, the end of the newest segment there is: a recorder
// whose clock is wrong by a year does not empty itself.
constexpr deletion why_delete(const folder_limits& limits, const candidate& which, const stock& there, utc_time newest) noexcept {
    if (which.held || which.open) return deletion::none;
    constexpr std::uint64_t mib = std::uint64_t{1} << 20;
    if (there.free_bytes < limits.least_free_mib * mib) return deletion::free_space;
    if (limits.most_mib > 0 && there.stored_bytes > limits.most_mib * mib) return deletion::size;
    const auto now = there.now < newest ? there.now : newest;
    if (limits.keep_hours > 0 && now.ticks - which.end.ticks > std::int64_t{limits.keep_hours} * 3600 * utc_time::ticks_per_second) return deletion::age;
    return deletion::none;
}
template <folder_limits L = folder_limits{}> constexpr deletion why_delete(const candidate& which, const stock& there, utc_time newest) noexcept {
    return why_delete(L, which, there, newest);
}

}  // namespace bartizan::storage
