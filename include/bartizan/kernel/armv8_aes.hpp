// armv8_aes: AES by the instructions of ARMv8 (AESE, AESMC), in 64-bit and in 32-bit programs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/secret.hpp>
#include <bartizan/kernel/aes_ctr/portable.hpp>
#include <bartizan/kernel/target.hpp>

#include <arm_neon.h>

// gcc: for these functions alone. clang (up to 15) declares the intrinsics only with -march=armv8-a+crypto, which then covers everything.
#if !defined(__clang__)
#pragma GCC push_options
#if defined(__aarch64__)
#pragma GCC target("+crypto")
#else
#pragma GCC target("fpu=crypto-neon-fp-armv8")
#endif
#endif

namespace bartizan::kernel::armv8_aes {

template <std::size_t KeyBytes> struct round_keys {
    static_assert(KeyBytes == 16 || KeyBytes == 32, "AES keys have 16 or 32 bytes here");
    static constexpr std::size_t rounds = KeyBytes / 4 + 6;
    alignas(16) std::array<std::uint32_t, 4 * (rounds + 1)> words;   // 176 or 240 bytes, first byte of a column lowest; the owner wipes them

    const std::uint8_t* of(std::size_t round) const noexcept { return reinterpret_cast<const std::uint8_t*>(words.data() + 4 * round); }
};

// substitute: the S-box on four bytes, without a table: in four equal columns AESE's shift of rows changes nothing.
[[gnu::noinline]] inline std::uint32_t substitute(std::uint32_t word) noexcept {
    const auto columns = vaeseq_u8(vreinterpretq_u8_u32(vdupq_n_u32(word)), vdupq_n_u8(0));
    return vgetq_lane_u32(vreinterpretq_u32_u8(columns), 0);
}

// expand: the key schedule. Source: FIPS 197, 5.2.
template <std::size_t KeyBytes> void expand(std::span<const std::byte, KeyBytes> key, round_keys<KeyBytes>& out) noexcept {
    constexpr std::size_t words = KeyBytes / 4;
    auto& w = out.words;
    std::uint32_t constant = 1;
    for (std::size_t i = 0; i < words; ++i) w[i] = load<std::uint32_t, std::endian::little>(key.data() + 4 * i);
    for (std::size_t i = words; i < w.size(); ++i) {
        auto t = w[i - 1];
        if (i % words == 0) {
            t = substitute(std::rotr(t, 8)) ^ constant;
            constant = constant << 1 ^ (constant & 0x80 ? 0x11b : 0);   // the round number is public
        } else if (words > 6 && i % words == 4) t = substitute(t);
        w[i] = w[i - words] ^ t;
    }
}

// counters: the next N counter blocks. The counter is public: it may decide the way.
template <std::size_t N, unsigned CounterBits>
[[gnu::always_inline]] inline void counters(counter_block<CounterBits>& counter, uint8x16_t (&blocks)[N]) noexcept {
    constexpr auto last = ~std::uint64_t{0} >> (CounterBits < 64 ? 64 - CounterBits : 0);
    if ((counter.low & last) < last - N) [[likely]] {   // no carry among these: one addition each, three constants, three in a row
        uint64x2_t words[N] = {vcombine_u64(vcreate_u64(counter.high), vcreate_u64(counter.low))};
#pragma GCC unroll 8
        for (std::size_t i = 1; i < N; ++i) {
            const auto top = std::bit_floor(i);
            words[i] = vaddq_u64(words[i - top], vcombine_u64(vcreate_u64(0), vcreate_u64(top)));
        }
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) blocks[i] = vrev64q_u8(vreinterpretq_u8_u64(words[i]));
        counter.low += N;
    } else {
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i, counter.advance(1))
            blocks[i] = vrev64q_u8(vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(counter.high), vcreate_u64(counter.low))));
    }
}

// in_order: what stands before is issued before what stands behind. gcc's model of a small core runs one block through many rounds, with
// two or three of them in flight, and a core that does not reorder then waits.
[[gnu::always_inline]] inline void in_order(uint8x16_t (&b)[4]) noexcept { asm("" : "+w"(b[0]), "+w"(b[1]), "+w"(b[2]), "+w"(b[3])); }
[[gnu::always_inline]] inline void in_order(uint8x16_t (&b)[8]) noexcept {
    asm("" : "+w"(b[0]), "+w"(b[1]), "+w"(b[2]), "+w"(b[3]), "+w"(b[4]), "+w"(b[5]), "+w"(b[6]), "+w"(b[7]));
}

// round: one of all but the last, on N blocks side by side: AESE and AESMC of one block must stay neighbours, cores take them as one.
template <std::size_t N> [[gnu::always_inline]] inline void round(uint8x16_t (&blocks)[N], const std::uint8_t* key) noexcept {
    const auto k = vld1q_u8(key);
#pragma GCC unroll 8
    for (std::size_t i = 0; i < N; ++i) blocks[i] = vaesmcq_u8(vaeseq_u8(blocks[i], k));
    in_order(blocks);
}

// last_round: gives the keystream.
template <std::size_t KeyBytes, std::size_t N>
[[gnu::always_inline]] inline void last_round(uint8x16_t (&blocks)[N], const round_keys<KeyBytes>& key) noexcept {
    const auto before = vld1q_u8(key.of(key.rounds - 1)), last = vld1q_u8(key.of(key.rounds));
#pragma GCC unroll 8
    for (std::size_t i = 0; i < N; ++i) blocks[i] = veorq_u8(vaeseq_u8(blocks[i], before), last);
}

// keystream: N blocks of it.
template <std::size_t KeyBytes, std::size_t N, unsigned CounterBits>
[[gnu::always_inline]] inline void keystream(const round_keys<KeyBytes>& key, counter_block<CounterBits>& counter, uint8x16_t (&blocks)[N]) noexcept {
    counters(counter, blocks);
#pragma GCC unroll 16
    for (std::size_t r = 0; r + 1 < key.rounds; ++r) round(blocks, key.of(r));
    last_round<KeyBytes>(blocks, key);
}

// add: N whole blocks.
template <std::size_t N> [[gnu::always_inline]] inline void add(const std::uint8_t* in, const uint8x16_t (&stream)[N], std::uint8_t* out) noexcept {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < N; ++i) vst1q_u8(out + 16 * i, veorq_u8(vld1q_u8(in + 16 * i), stream[i]));
}

}  // namespace bartizan::kernel::armv8_aes

#if !defined(__clang__)
#pragma GCC pop_options
#endif
