// match: whether a device is one of those that a Probe asks for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/wsd/message.hpp>

namespace bartizan::wsd {

// type_word: a type that a device says it is; the prefix is the one that people know it by.
struct type_word {
    std::string_view prefix, space, local;
};

namespace detail {
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }
constexpr bool same_letters(std::string_view a, std::string_view b) noexcept { return std::ranges::equal(a, b, {}, lower, lower); }

// uri_parts: as far as scopes are compared by them.
struct uri_parts {
    std::string_view scheme, authority, path;
    explicit constexpr uri_parts(std::string_view uri) noexcept {
        uri = uri.substr(0, uri.find_first_of("?#"));
        if (const auto colon = uri.find_first_of(":/"); colon != uri.npos && uri[colon] == ':') scheme = uri.substr(0, colon), uri.remove_prefix(colon + 1);
        if (uri.starts_with("//")) {
            uri.remove_prefix(2);
            authority = uri.substr(0, uri.find('/'));
            uri.remove_prefix(authority.size());
        }
        path = uri;
    }
};
constexpr std::string_view next_segment(std::string_view& path) noexcept {
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
    return segment;
}
}  // namespace detail

// scope_matches: what is asked for is the device's scope, or a path above it: ".../city" and ".../city/street", never ".../ci". Segments . and .. match nothing.
//   source  WS-Discovery 1.1, 5.1 (rfc3986)
constexpr bool scope_matches(std::string_view wanted, std::string_view has) noexcept {
    const detail::uri_parts a(wanted), b(has);
    if (!detail::same_letters(a.scheme, b.scheme) || !detail::same_letters(a.authority, b.authority)) return false;
    auto asked = a.path, own = b.path;
    if (asked.ends_with('/')) asked.remove_suffix(1);
    if (own.ends_with('/')) own.remove_suffix(1);
    while (!asked.empty()) {
        if (own.empty()) return false;
        const auto segment = detail::next_segment(asked);
        if (segment == "." || segment == ".." || segment != detail::next_segment(own)) return false;
    }
    return true;
}

// asks_for: every type and every scope that is asked for is the device's (WS-Discovery 1.1, 5.2.1).
constexpr bool asks_for(const question& q, std::span<const type_word> types, std::span<const std::string_view> scopes) noexcept {
    for (const auto& wanted : std::span(q.types).first(q.type_count))
        if (std::ranges::none_of(types, [&](const auto& t) { return t.space == wanted.space && t.local == wanted.local; })) return false;
    for (const auto& wanted : std::span(q.scopes).first(q.scope_count)) {
        const auto is = [&](std::string_view has) { return q.rule == scope_rule::by_segments ? scope_matches(wanted, has) : q.rule == scope_rule::by_characters && wanted == has; };
        if (std::ranges::none_of(scopes, is)) return false;
    }
    return true;
}

}  // namespace bartizan::wsd
