// g711: A-law and mu-law, the two codes of telephone audio: 16-bit samples to octets and back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

namespace bartizan::g711 {

enum class law : std::uint8_t { a, mu };

inline constexpr std::uint32_t sample_rate = 8000;   // ITU-T G.711, 2

namespace detail {

// Eight segments of 16 steps; each segment's steps are twice those of the one below, but the first two of A-law are alike.
constexpr std::uint8_t encode_a(std::int16_t sample) noexcept {
    // One's complement of negative samples: zero is where the positive half begins, as in the 13-bit code of the standard.
    auto magnitude = static_cast<unsigned>(sample < 0 ? ~sample : sample) >> 4;   // 0 to 2047
    const auto segment = magnitude < 32 ? magnitude >> 4 : static_cast<unsigned>(std::bit_width(magnitude)) - 4;
    if (segment > 1) magnitude >>= segment - 1;
    const auto code = segment << 4 | (magnitude & 15);
    return static_cast<std::uint8_t>((code | (sample < 0 ? 0u : 0x80u)) ^ 0x55);   // even bits inverted: table 1a, note 2
}
constexpr std::int16_t decode_a(std::uint8_t octet) noexcept {
    const unsigned code = octet ^ 0x55u, segment = code >> 4 & 7;
    int magnitude = static_cast<int>((code & 15) << 4 | 8);   // the middle of its step
    if (segment > 0) magnitude = (magnitude + 256) << (segment - 1);
    return static_cast<std::int16_t>(code & 0x80 ? magnitude : -magnitude);
}
constexpr std::uint8_t encode_mu(std::int16_t sample) noexcept {
    constexpr unsigned bias = 33;   // moves the segments to powers of two
    const auto magnitude = std::min((static_cast<unsigned>(sample < 0 ? ~sample : sample) >> 2) + bias, 8191u);
    const auto segment = static_cast<unsigned>(std::bit_width(magnitude)) - 6;
    const auto code = segment << 4 | (magnitude >> (segment + 1) & 15);
    return static_cast<std::uint8_t>(~code & (sample < 0 ? 0x7fu : 0xffu));   // all bits inverted: table 2a, note 2
}
constexpr std::int16_t decode_mu(std::uint8_t octet) noexcept {
    const unsigned code = ~octet & 0xffu, segment = code >> 4 & 7;
    const int magnitude = static_cast<int>(((code & 15) << 3 | 0x84) << segment) - 0x84;
    return static_cast<std::int16_t>(octet & 0x80 ? magnitude : -magnitude);
}

}   // namespace detail

constexpr std::uint8_t encode(law by, std::int16_t sample) noexcept { return by == law::a ? detail::encode_a(sample) : detail::encode_mu(sample); }
constexpr std::int16_t decode(law by, std::uint8_t octet) noexcept { return by == law::a ? detail::decode_a(octet) : detail::decode_mu(octet); }

// encode, decode: as many as fit both spans.   out  how many   source  ITU-T G.711 (11/1988), tables 1 and 2
constexpr std::size_t encode(law by, std::span<const std::int16_t> samples, bytes_span out) noexcept {
    const auto count = std::min(samples.size(), out.size());
    for (std::size_t i = 0; i < count; ++i) out[i] = std::byte(encode(by, samples[i]));
    return count;
}
constexpr std::size_t decode(law by, bytes_view octets, std::span<std::int16_t> out) noexcept {
    const auto count = std::min(octets.size(), out.size());
    for (std::size_t i = 0; i < count; ++i) out[i] = decode(by, std::to_integer<std::uint8_t>(octets[i]));
    return count;
}

}   // namespace bartizan::g711
