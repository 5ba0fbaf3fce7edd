// base64: bytes as text of 64 characters, written and strictly read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <optional>

namespace bartizan {

constexpr std::size_t base64_size(std::size_t bytes) noexcept { return (bytes + 2) / 3 * 4; }

// to_base64: the characters, with padding; empty when `out` has no room for base64_size(data).   source  RFC 4648, 4
inline std::string_view to_base64(bytes_view data, std::span<char> out) noexcept {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto size = base64_size(data.size());
    if (size > out.size()) return {};
    for (std::size_t at = 0, to = 0; at < data.size(); at += 3, to += 4) {
        const auto left = std::min<std::size_t>(data.size() - at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < left ? std::to_integer<std::uint32_t>(data[at + i]) : 0);
        for (std::size_t i = 0; i < 4; ++i) out[to + i] = i <= left ? alphabet[bits >> (18 - 6 * i) & 63] : '=';
    }
    return {out.data(), size};
}

// from_base64: the bytes in the front of `out`, or nothing when the text is not exactly what to_base64 writes: characters of the alphabet
// alone, padding whole, unused bits zero; or when it does not fit. One text, one meaning.   source  RFC 4648, 3.2 to 3.5
inline std::optional<std::size_t> from_base64(std::string_view text, bytes_span out) noexcept {
    constexpr auto digit = [](char c) -> int {
        if (c >= 'A' && c <= 'Z') return c - 'A';
        if (c >= 'a' && c <= 'z') return c - 'a' + 26;
        if (c >= '0' && c <= '9') return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    };
    if (text.size() % 4 != 0) return {};
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    const auto size = text.size() / 4 * 3 - padding;
    if (size > out.size()) return {};
    std::uint32_t bits = 0;
    std::size_t to = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int value = i < text.size() - padding ? digit(text[i]) : 0;
        if (value < 0) return {};
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if (i % 4 != 3) continue;
        const bool last = i + 1 == text.size();
        if (last && padding > 0 && (bits & ((1u << (8 * padding)) - 1)) != 0) return {};
        for (std::size_t k = 0; k < 3 && to < size; ++k) out[to++] = static_cast<std::byte>(bits >> (16 - 8 * k));
        bits = 0;
    }
    return size;
}

}  // namespace bartizan
