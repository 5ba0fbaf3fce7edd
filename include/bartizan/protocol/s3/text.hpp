// text: names in URLs, times and hexadecimal digits as S3 signs them, and the few elements that are read of its XML.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/protocol/s3/errc.hpp>

#include <array>
#include <chrono>

namespace bartizan::s3 {

// is_key: what an object may be called.   is_bucket: what a bucket may be called (S3 user guide, "Object key names", "Bucket naming rules").
constexpr bool is_key(std::string_view key) noexcept {
    return !key.empty() && key.size() <= 1024 && std::ranges::none_of(key, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}
constexpr bool is_bucket(std::string_view name) noexcept {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return name.size() >= 3 && name.size() <= 63 && plain(name.front()) && plain(name.back()) && name.find("..") == name.npos &&
           std::ranges::all_of(name, [&](char c) { return plain(c) || c == '-' || c == '.'; });
}

// percent_encoded: appends all but RFC 3986's unreserved characters as %XX; slashes stay in paths.
inline void percent_encoded(byte_writer& to, std::string_view text, bool path) noexcept {
    for (const char c : text) {
        const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("-._~").find(c) != std::string_view::npos;
        if (unreserved || (path && c == '/')) {
            to.u8(static_cast<std::uint8_t>(c));
            continue;
        }
        constexpr std::string_view digits = "0123456789ABCDEF";
        const auto value = static_cast<unsigned char>(c);
        const std::array<char, 3> escaped{'%', digits[value >> 4], digits[value & 15]};
        to.text({escaped.data(), 3});
    }
}
// percent_decoded: the bytes meant, at the front of `into`.   errors  bad_answer (half an escape), no_room
inline result<std::size_t> percent_decoded(std::string_view text, std::span<char> into) noexcept {
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1; };
    std::size_t used = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (used == into.size()) return errc::no_room;
        if (text[i] != '%') {
            into[used++] = text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1, low = i + 2 < text.size() ? digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) return errc::bad_answer;
        into[used++] = static_cast<char>(high << 4 | low), i += 2;
    }
    return used;
}

// basic_time: 20260131T235959Z (ISO 8601, basic format); its first eight characters are the day.
inline std::array<char, 16> basic_time(utc_time at) noexcept {
    using namespace std::chrono;
    const sys_seconds second{seconds(at.unix_seconds())};
    const auto day = floor<days>(second);
    const year_month_day date{day};
    const hh_mm_ss time{second - day};
    std::array<char, 16> out;
    const auto put = [&out](std::size_t at, unsigned value, std::size_t width) {
        for (; width > 0; --width, value /= 10) out[at + width - 1] = static_cast<char>('0' + value % 10);
    };
    put(0, static_cast<unsigned>(int(date.year())), 4), put(4, unsigned(date.month()), 2), put(6, unsigned(date.day()), 2);
    put(9, static_cast<unsigned>(time.hours().count()), 2), put(11, static_cast<unsigned>(time.minutes().count()), 2), put(13, static_cast<unsigned>(time.seconds().count()), 2);
    out[8] = 'T', out[15] = 'Z';
    return out;
}

// lower_hex: two digits a byte.
template <std::size_t N> constexpr std::array<char, 2 * N> lower_hex(const std::array<std::byte, N>& bytes) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, 2 * N> out{};
    for (std::size_t i = 0; i < N; ++i) out[2 * i] = digits[std::to_integer<unsigned>(bytes[i]) >> 4], out[2 * i + 1] = digits[std::to_integer<unsigned>(bytes[i]) & 15];
    return out;
}

// next_element: the content of the next <name>...</name>, and `document` goes on after it; an empty view with data() null: there is none.
// S3's answers have no attributes on these, no CDATA and no element inside one of its own name; whoever sends such gets less read, no more.
constexpr std::string_view next_element(std::string_view& document, std::string_view name) noexcept {
    for (std::size_t at = 0; (at = document.find(name, at)) != document.npos; at += name.size()) {
        const auto after = at + name.size();
        if (at == 0 || document[at - 1] != '<' || after >= document.size() || document[after] != '>') continue;
        for (auto end = after + 1; (end = document.find(name, end)) != document.npos; end += name.size()) {
            if (document[end - 1] != '/' || document[end - 2] != '<' || end + name.size() >= document.size() || document[end + name.size()] != '>') continue;
            const auto content = document.substr(after + 1, end - 2 - (after + 1));
            document.remove_prefix(end + name.size() + 1);
            return content;
        }
        break;
    }
    return {};
}
// first_element: of a whole document.
constexpr std::string_view first_element(std::string_view document, std::string_view name) noexcept { return next_element(document, name); }

}  // namespace bartizan::s3
