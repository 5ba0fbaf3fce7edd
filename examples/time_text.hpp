// time_text: a point in time as people write it: ISO 8601, UTC.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>

namespace command {

// parse_utc: 2026-01-31, 2026-01-31T12:30Z, 2026-01-31T12:30:59.250Z; nothing for all else, other time zones included.
inline std::optional<bartizan::utc_time> parse_utc(const std::string& text) {
    int year = 0, used = 0;
    unsigned month = 0, day = 0, hour = 0, minute = 0;
    if (std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &used) != 3 || used != 10) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!date.ok() || year < 1601) return std::nullopt;
    double seconds = 0;
    auto rest = text.substr(10);
    if (!rest.empty()) {
        if (rest.back() != 'Z' && rest.back() != 'z') return std::nullopt;
        rest.pop_back();
        if (rest.find_first_not_of("Tt:.0123456789") != rest.npos || (rest[0] != 'T' && rest[0] != 't')) return std::nullopt;
        if (std::sscanf(rest.c_str() + 1, "%2u:%2u%n", &hour, &minute, &used) != 2) return std::nullopt;
        const auto* tail = rest.c_str() + 1 + used;
        if (*tail != 0 && (std::sscanf(tail, ":%lf%n", &seconds, &used) != 1 || tail[used] != 0)) return std::nullopt;
        if (hour > 23 || minute > 59 || !(seconds >= 0 && seconds < 61)) return std::nullopt;
    }
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    const auto micros = (static_cast<std::int64_t>(days) * 86'400 + hour * 3600 + minute * 60) * 1'000'000 +
                        static_cast<std::int64_t>(seconds * 1e6 + 0.5);
    return bartizan::utc_time::from_unix_microseconds(micros);
}

}  // namespace command
