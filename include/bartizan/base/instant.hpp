// instant: points in time, always handed in; nothing below io/ reads a clock.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace bartizan {

using instant = std::chrono::steady_clock::time_point;   // for deadlines: never steps

// utc_time: count of 100 ns since 1601-01-01 00:00 UTC, the unit of ONVIF Media Signing and of the ONVIF export file format.
struct utc_time {
    std::int64_t ticks = 0;

    static constexpr std::int64_t ticks_per_second = 10'000'000;
    static constexpr std::int64_t unix_epoch_seconds = 11'644'473'600;   // 1970-01-01 counted from 1601-01-01

    static constexpr utc_time from_unix_microseconds(std::int64_t us) { return {us * 10 + unix_epoch_seconds * ticks_per_second}; }
    constexpr std::int64_t unix_microseconds() const { return ticks / 10 - unix_epoch_seconds * 1'000'000; }
    constexpr std::int64_t unix_seconds() const { return ticks / ticks_per_second - unix_epoch_seconds; }
    friend constexpr auto operator<=>(utc_time, utc_time) = default;
};

}  // namespace bartizan
