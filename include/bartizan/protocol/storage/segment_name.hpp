// segment_name: what a segment's file is called: when it began, in UTC, so that a folder sorted by name is sorted by time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bartizan::storage {

// good_camera_id: a camera's id names its folder, so it holds nothing that a file system or a shell could take for something else.
constexpr bool good_camera_id(std::string_view id) noexcept {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (id.empty() || id.size() > 64 || !letter(id[0])) return false;
    for (const char c : id)
        if (!letter(c) && c != '.' && c != '-' && c != '_') return false;
    return true;
}

// segment_name: 20261125T193412.123456Z.mp4; a second one of the same microsecond is ...Z-2.mp4; one held as evidence ends in .held.mp4.
struct segment_name {
    utc_time start{};
    unsigned nth = 1;   // 1 to nth_max; a clock that was set back meets names that are taken
    bool held = false;

    static constexpr unsigned nth_max = 999;
    friend constexpr bool operator==(const segment_name&, const segment_name&) = default;
};

// segment_text: the name as text.   limits  years 1601 to 9999; a time outside is written as the nearest
class segment_text {
    std::array<char, 40> chars_{};
    std::size_t size_ = 0;

    constexpr void put(std::string_view text) noexcept {
        for (const char c : text) chars_[size_++] = c;
    }
    constexpr void number(std::uint64_t value, std::size_t digits) noexcept {
        for (std::size_t i = digits; i-- > 0; value /= 10) chars_[size_ + i] = static_cast<char>('0' + value % 10);
        size_ += digits;
    }

public:
    explicit constexpr segment_text(const segment_name& name) noexcept {
        using namespace std::chrono;
        constexpr std::int64_t first = -utc_time::unix_epoch_seconds * 1'000'000, last = 253'402'300'799'999'999;
        const auto whole = name.start.unix_microseconds();
        const sys_time<microseconds> at(microseconds(whole < first ? first : whole > last ? last : whole));
        const auto day = floor<days>(at);
        const year_month_day date(day);
        auto rest = static_cast<std::uint64_t>((at - day).count());
        number(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
        number(static_cast<unsigned>(date.month()), 2);
        number(static_cast<unsigned>(date.day()), 2);
        put("T");
        number(rest / 3'600'000'000, 2);
        number(rest / 60'000'000 % 60, 2);
        number(rest / 1'000'000 % 60, 2);
        put(".");
        number(rest % 1'000'000, 6);
        put("Z");
        if (name.nth > 1) {
            put("-");
            number(name.nth, name.nth > 99 ? 3 : name.nth > 9 ? 2 : 1);
        }
        put(name.held ? ".held.mp4" : ".mp4");
    }
    constexpr std::string_view view() const noexcept { return {chars_.data(), size_}; }
};

// read_segment_name: nothing when a file is none of ours: anybody may have put one there.
constexpr std::optional<segment_name> read_segment_name(std::string_view text) noexcept {
    using namespace std::chrono;
    const auto number = [&](std::size_t at, std::size_t digits) {
        std::uint64_t value = 0;
        for (const char c : text.substr(at, digits)) value = value * 10 + static_cast<std::uint64_t>(c - '0');
        return value;
    };
    constexpr std::string_view shape = "00000000T000000.000000Z";
    if (text.size() < shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return std::nullopt;
    const year_month_day date(year(static_cast<int>(number(0, 4))), month(static_cast<unsigned>(number(4, 2))), day(static_cast<unsigned>(number(6, 2))));
    if (!date.ok() || number(9, 2) > 23 || number(11, 2) > 59 || number(13, 2) > 59) return std::nullopt;
    const auto seconds = (number(9, 2) * 60 + number(11, 2)) * 60 + number(13, 2);
    const auto us = sys_days(date).time_since_epoch().count() * std::int64_t{86'400'000'000} + static_cast<std::int64_t>(seconds * 1'000'000 + number(16, 6));
    segment_name out{utc_time::from_unix_microseconds(us)};
    auto rest = text.substr(shape.size());
    if (rest.starts_with('-')) {
        out.nth = 0;
        for (rest.remove_prefix(1); !rest.empty() && rest[0] >= '0' && rest[0] <= '9' && out.nth <= segment_name::nth_max; rest.remove_prefix(1))
            out.nth = out.nth * 10 + static_cast<unsigned>(rest[0] - '0');
        if (out.nth < 2 || out.nth > segment_name::nth_max) return std::nullopt;
    }
    out.held = rest == ".held.mp4";
    if (segment_text(out).view() != text) return std::nullopt;   // each segment has exactly one spelling
    return out;
}

}  // namespace bartizan::storage
