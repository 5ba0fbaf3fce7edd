// range: which part of a representation a request wants (RFC 9110, 14).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/http/head.hpp>

#include <cstdint>
#include <limits>

namespace bartizan::http {

// byte_range: `length` bytes from `first` on.
struct byte_range {
    std::uint64_t first = 0, length = 0;
    friend constexpr bool operator==(const byte_range&, const byte_range&) = default;
};

// wanted_range: what is to be answered.
//   whole           200: no range, another unit, several ranges or one that is none (14.2: the field is ignored then)
//   part            206 with Content-Range: never empty, never beyond the end
//   unsatisfiable   416: nothing of what was asked for is there
struct wanted_range {
    enum class kind { whole, part, unsatisfiable } what = kind::whole;
    byte_range part{};
};

namespace detail {
// digits: a number as it stands at the front, taken off; one that is too large becomes the largest.
constexpr std::optional<std::uint64_t> take_digits(std::string_view& text) noexcept {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t value = 0;
    std::size_t n = 0;
    for (; n < text.size() && text[n] >= '0' && text[n] <= '9'; ++n) {
        const auto digit = static_cast<std::uint64_t>(text[n] - '0');
        value = value > (most - digit) / 10 ? most : value * 10 + digit;
    }
    text.remove_prefix(n);
    return n > 0 ? std::optional(value) : std::nullopt;
}
}  // namespace detail

// read_range: the Range field of a GET for a representation of `size` bytes.
//   source   RFC 9110, 14.1.2 and 14.2      memory  none      bounded  one range; several are one whole answer, so that nobody asks for a
//   thousand small ones (CVE-2011-3192)
constexpr wanted_range read_range(std::string_view field, std::uint64_t size) noexcept {
    using kind = wanted_range::kind;
    const auto equals = field.find('=');
    if (equals == field.npos || !same_name(field.substr(0, equals), "bytes")) return {};
    auto set = trimmed(field.substr(equals + 1));
    if (set.find(',') != set.npos) return {};
    const auto first = detail::take_digits(set);
    if (!set.starts_with('-')) return {};
    set.remove_prefix(1);
    const auto last = detail::take_digits(set);
    if (!set.empty() || (!first && !last) || (first && last && *last < *first)) return {};
    if (!first) {   // the last bytes
        if (*last == 0 || size == 0) return {kind::unsatisfiable, {}};
        const auto length = *last < size ? *last : size;
        return {kind::part, {size - length, length}};
    }
    if (*first >= size) return {kind::unsatisfiable, {}};
    const auto end = last && *last < size ? *last + 1 : size;
    return {kind::part, {*first, end - *first}};
}

}  // namespace bartizan::http
