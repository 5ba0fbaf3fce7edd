// nonce_domain: for which stream of which recording of which device a key makes nonces, and the proof that the counters suffice.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <limits>

namespace bartizan::crypto {

using identity = std::array<std::byte, 16>;   // of a device or a recording: random, or a UUID
using key_id = std::array<std::byte, 16>;     // KID of ISO/IEC 23001-7: random, never used for two keys

// nonce_domain: two domains never share a keystream. Stream and counter width are in the type, so mixing them up does not compile;
// device and recording are known only at run time, so mixing them up is refused.
template <std::uint8_t Stream, unsigned CounterBits = 64> struct nonce_domain {
    static_assert(CounterBits >= 16 && CounterBits <= 64, "the IV has 64 bits, so 16 to 64 are left for the block counter");
    static constexpr std::uint8_t stream = Stream;
    static constexpr unsigned counter_bits = CounterBits;

    identity device{};
    identity recording{};
    friend bool operator==(const nonce_domain&, const nonce_domain&) = default;
};

// key_limits: how much one content key may have to do. The numbers are promises of the product; the largest frame is checked per sample.
struct key_limits {
    std::uint32_t bitrate_kbps = 32'000;
    std::uint32_t lifetime_hours = 24;
    std::uint32_t frames_per_second = 60;
    std::uint32_t largest_frame_bytes = 8 << 20;

    // Saturating, so that absurd limits are refused instead of wrapping into something small.
    static constexpr std::uint64_t times(std::uint64_t a, std::uint64_t b) {
        constexpr auto most = std::numeric_limits<std::uint64_t>::max();
        return a != 0 && b > most / a ? most : a * b;
    }
    constexpr std::uint64_t blocks_per_sample() const { return (std::uint64_t{largest_frame_bytes} + 15) / 16; }
    constexpr std::uint64_t samples() const { return times(times(lifetime_hours, 3600), frames_per_second); }
    constexpr std::uint64_t blocks() const {   // a sample ends in at most one block that is used in part
        const auto bytes = times(times(times(lifetime_hours, 3600), bitrate_kbps), 125);
        const auto whole = bytes / 16 + 1, begun = samples();
        return whole > std::numeric_limits<std::uint64_t>::max() - begun ? std::numeric_limits<std::uint64_t>::max() : whole + begun;
    }
};

// The IV is the stream index in 8 bits and the sample number in 56.
inline constexpr std::uint64_t most_samples = std::uint64_t{1} << 56;

// Blocks under one key, all samples together. Counter blocks never repeat, so keystream blocks never repeat either, and that is
// what tells AES-CTR from random bytes: after q blocks with probability q^2 / 2^129. 2^48 blocks (4 PiB) keep that at 2^-33, under the
// 2^-32 that NIST asks of nonces (SP 800-38D, 8). Streams that share a key count each for itself: give them keys of their own.
inline constexpr std::uint64_t most_blocks = std::uint64_t{1} << 48;

template <key_limits Limits, unsigned CounterBits>
inline constexpr bool blocks_fit_counter = CounterBits >= 64 || Limits.blocks_per_sample() < (std::uint64_t{1} << (CounterBits % 64));
template <key_limits Limits> inline constexpr bool samples_fit_iv = Limits.samples() < most_samples;
template <key_limits Limits> inline constexpr bool blocks_fit_key = Limits.blocks() < most_blocks;

// fits_counter: the greatest bit rate times the key's lifetime needs no counter twice.
template <key_limits Limits, unsigned CounterBits>
inline constexpr bool fits_counter = blocks_fit_counter<Limits, CounterBits> && samples_fit_iv<Limits> && blocks_fit_key<Limits>;

// must_fit_counter: the same as sentences, each in a base class of its own, so that every sentence that applies is printed.
template <key_limits Limits, unsigned CounterBits> struct frame_must_fit_counter {
    static_assert(blocks_fit_counter<Limits, CounterBits>,
        "[BZ-K04] one frame of largest_frame_bytes has more blocks than the counter counts: its keystream would repeat within the frame. "
        "Fix: a wider counter (64 bits) or smaller frames.");
};
template <key_limits Limits> struct frames_must_fit_iv {
    static_assert(samples_fit_iv<Limits>,
        "[BZ-K05] frames_per_second times lifetime_hours exceeds the 2^56 sample numbers of an IV. Fix: a shorter lifetime_hours.");
};
template <key_limits Limits> struct blocks_must_fit_key {
    static_assert(blocks_fit_key<Limits>,
        "[BZ-K06] bitrate_kbps times lifetime_hours exceeds 2^48 blocks under one key. Fix: a shorter lifetime_hours.");
};
template <key_limits Limits, unsigned CounterBits>
struct must_fit_counter : frame_must_fit_counter<Limits, CounterBits>, frames_must_fit_iv<Limits>, blocks_must_fit_key<Limits> {};

}  // namespace bartizan::crypto
