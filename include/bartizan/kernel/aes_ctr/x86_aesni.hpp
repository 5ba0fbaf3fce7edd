// aes_ctr, x86 AES-NI: eight blocks at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/aes_ctr/portable.hpp>

#include <utility>

#include <immintrin.h>

namespace bartizan::kernel {

namespace x86_aes {

// keys: the round keys as AES-NI takes them. One form for all x86 targets: VAES doubles a key while it loads it.
template <std::size_t KeyBytes> struct keys {
    static_assert(KeyBytes == 16 || KeyBytes == 32, "AES keys have 16 or 32 bytes here");
    static constexpr int rounds = KeyBytes / 4 + 6;
    alignas(16) std::array<std::byte, 16 * (rounds + 1)> bytes;

    [[gnu::always_inline]] const __m128i* at(int round) const noexcept { return reinterpret_cast<const __m128i*>(bytes.data()) + round; }
};

// counters: the high half of the block above, the low half below; adding to the low half counts, turning all 16 bytes round gives the block.
[[gnu::always_inline, gnu::target("aes,sse4.1")]] inline __m128i turned(__m128i counter) noexcept {
    return _mm_shuffle_epi8(counter, _mm_set_epi64x(0x0001020304050607ll, 0x08090a0b0c0d0e0fll));
}

// next: one block on. The asm hides from gcc that eight times 1 is 8: it would keep eight constants and spill what they push out.
[[gnu::always_inline, gnu::target("aes,sse4.1")]] inline __m128i next(__m128i counter) noexcept {
    counter = _mm_add_epi64(counter, _mm_set_epi64x(0, 1));
    asm("" : "+x"(counter));
    return counter;
}

// keystream<N>: the next N blocks.
template <int N, std::size_t KeyBytes>
[[gnu::always_inline, gnu::target("aes,sse4.1")]] inline void keystream(const keys<KeyBytes>& key, __m128i& counter, __m128i (&x)[N]) noexcept {
    const __m128i first = _mm_load_si128(key.at(0));
#pragma GCC unroll 8
    for (int i = 0; i < N; ++i) {
        x[i] = _mm_xor_si128(turned(counter), first);
        counter = next(counter);
    }
#pragma GCC unroll 16
    for (int round = 1; round < keys<KeyBytes>::rounds; ++round) {
        const __m128i k = _mm_load_si128(key.at(round));
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i) x[i] = _mm_aesenc_si128(x[i], k);
    }
    const __m128i last = _mm_load_si128(key.at(keys<KeyBytes>::rounds));
#pragma GCC unroll 8
    for (int i = 0; i < N; ++i) x[i] = _mm_aesenclast_si128(x[i], last);
}

template <int N, std::size_t KeyBytes>
[[gnu::always_inline, gnu::target("aes,sse4.1")]] inline void blocks(const keys<KeyBytes>& key, __m128i& counter, const std::byte*& in,
                                                                     std::byte*& out) noexcept {
    __m128i x[N];
    keystream(key, counter, x);
#pragma GCC unroll 8
    for (int i = 0; i < N; ++i)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out) + i, _mm_xor_si128(x[i], _mm_loadu_si128(reinterpret_cast<const __m128i*>(in) + i)));
    in += 16 * N;
    out += 16 * N;
}

// rest: fewer than 64 bytes. Four blocks take hardly longer than one, so their number decides nothing.
template <std::size_t KeyBytes>
[[gnu::always_inline, gnu::target("aes,sse4.1")]] inline void rest(const keys<KeyBytes>& key, __m128i counter, const std::byte* in, std::byte* out,
                                                                   std::size_t size) noexcept {
    if (size == 0) return;
    __m128i x[4];
    keystream(key, counter, x);
    const auto whole = size / 16;
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 3; ++i)
        if (i < whole)
            _mm_storeu_si128(reinterpret_cast<__m128i*>(out) + i, _mm_xor_si128(x[i], _mm_loadu_si128(reinterpret_cast<const __m128i*>(in) + i)));
    if (size % 16 == 0) return;
    const __m128i last = whole == 0 ? x[0] : whole == 1 ? x[1] : whole == 2 ? x[2] : x[3];
    alignas(16) std::array<std::byte, 16> piece{};
    std::memcpy(piece.data(), in + 16 * whole, size % 16);
    const auto at = reinterpret_cast<__m128i*>(piece.data());
    _mm_store_si128(at, _mm_xor_si128(last, _mm_load_si128(at)));
    std::memcpy(out + 16 * whole, piece.data(), size % 16);
    wipe(piece);
}

// next_key: one step of the key schedule. Source: Intel AES-NI white paper (2010), figures 24 and 26.
[[gnu::always_inline, gnu::target("aes,sse4.1")]] inline __m128i next_key(__m128i key, __m128i assist) noexcept {
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(key, assist);
}
template <std::size_t KeyBytes, int Round> [[gnu::always_inline, gnu::target("aes,sse4.1")]] inline void expand_from(__m128i* out) noexcept {
    constexpr int constants[] = {0, 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1b, 0x36};
    constexpr int per_key = KeyBytes / 16;
    if constexpr (Round <= keys<KeyBytes>::rounds) {
        const __m128i before = _mm_load_si128(out + Round - 1);
        const __m128i assist = Round % per_key == 0 ? _mm_shuffle_epi32(_mm_aeskeygenassist_si128(before, constants[Round / per_key]), 0xff)
                                                    : _mm_shuffle_epi32(_mm_aeskeygenassist_si128(before, 0), 0xaa);
        _mm_store_si128(out + Round, next_key(_mm_load_si128(out + Round - per_key), assist));
        expand_from<KeyBytes, Round + 1>(out);
    }
}

}  // namespace x86_aes

template <> struct aes_ctr<target::x86_aesni> {
    using runs_on = target::x86_aesni;
    template <std::size_t KeyBytes> using expanded_key = x86_aes::keys<KeyBytes>;

    template <std::size_t KeyBytes>
    [[gnu::noinline, gnu::target("aes,sse4.1")]] static void expand(std::span<const std::byte, KeyBytes> key, expanded_key<KeyBytes>& out) noexcept {
        const auto to = reinterpret_cast<__m128i*>(out.bytes.data());
        std::memcpy(to, key.data(), KeyBytes);
        x86_aes::expand_from<KeyBytes, KeyBytes / 16>(to);
    }

    template <std::size_t KeyBytes, unsigned CounterBits>
    static void run(const expanded_key<KeyBytes>& key, counter_block<CounterBits>& counter, bytes_view in, bytes_span out) noexcept {
        std::size_t at = 0;
        in_stretches(counter, (in.size() + 15) / 16, [&](const auto& from, std::uint64_t blocks) {
            const auto size = std::min<std::size_t>(16 * blocks, in.size() - at);
            stretch<KeyBytes>(key, from.high, from.low, in.data() + at, out.data() + at, size);
            at += size;
        });
    }

private:
    template <std::size_t KeyBytes>
    [[gnu::noinline, gnu::target("aes,sse4.1")]] static void stretch(const expanded_key<KeyBytes>& key, std::uint64_t high, std::uint64_t low,
                                                                     const std::byte* in, std::byte* out, std::size_t size) noexcept {
        __m128i counter = _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
        for (; size >= 128; size -= 128) x86_aes::blocks<8>(key, counter, in, out);
        if (size >= 64) {
            x86_aes::blocks<4>(key, counter, in, out);
            size -= 64;
        }
        x86_aes::rest(key, counter, in, out, size);
    }
};

}  // namespace bartizan::kernel
