// aes_ctr, x86 VAES: sixteen blocks at a time in eight ymm registers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/aes_ctr/x86_aesni.hpp>

namespace bartizan::kernel {

namespace x86_aes {

// pairs<N>: the next 2 N blocks, two in a register. Each round key is loaded into both halves; that costs no more than loading it.
template <int N, std::size_t KeyBytes>
[[gnu::always_inline, gnu::target("vaes,aes,avx2")]] inline void pairs(const keys<KeyBytes>& key, __m256i& counters, const std::byte*& in,
                                                                       std::byte*& out) noexcept {
    const __m256i turn = _mm256_set_epi64x(0x0001020304050607ll, 0x08090a0b0c0d0e0fll, 0x0001020304050607ll, 0x08090a0b0c0d0e0fll);
    const __m256i first = _mm256_broadcastsi128_si256(_mm_load_si128(key.at(0)));
    __m256i x[N];
#pragma GCC unroll 8
    for (int i = 0; i < N; ++i) {
        x[i] = _mm256_xor_si256(_mm256_shuffle_epi8(counters, turn), first);
        counters = _mm256_add_epi64(counters, _mm256_set_epi64x(0, 2, 0, 2));
        asm("" : "+x"(counters));   // see next()
    }
#pragma GCC unroll 16
    for (int round = 1; round < keys<KeyBytes>::rounds; ++round) {
        const __m256i k = _mm256_broadcastsi128_si256(_mm_load_si128(key.at(round)));
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i) x[i] = _mm256_aesenc_epi128(x[i], k);
    }
    const __m256i last = _mm256_broadcastsi128_si256(_mm_load_si128(key.at(keys<KeyBytes>::rounds)));
#pragma GCC unroll 8
    for (int i = 0; i < N; ++i) {
        const auto from = reinterpret_cast<const __m256i*>(in) + i;
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out) + i, _mm256_xor_si256(_mm256_aesenclast_epi128(x[i], last), _mm256_loadu_si256(from)));
    }
    in += 32 * N;
    out += 32 * N;
}

}  // namespace x86_aes

template <> struct aes_ctr<target::x86_vaes> {
    using runs_on = target::x86_vaes;
    template <std::size_t KeyBytes> using expanded_key = x86_aes::keys<KeyBytes>;

    template <std::size_t KeyBytes> static void expand(std::span<const std::byte, KeyBytes> key, expanded_key<KeyBytes>& out) noexcept {
        aes_ctr<target::x86_aesni>::expand<KeyBytes>(key, out);
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
    [[gnu::noinline, gnu::target("vaes,aes,avx2")]] static void stretch(const expanded_key<KeyBytes>& key, std::uint64_t high, std::uint64_t low,
                                                                        const std::byte* in, std::byte* out, std::size_t size) noexcept {
        const auto h = static_cast<long long>(high), l = static_cast<long long>(low);
        __m256i counters = _mm256_add_epi64(_mm256_set_epi64x(h, l, h, l), _mm256_set_epi64x(0, 1, 0, 0));
        for (; size >= 256; size -= 256) x86_aes::pairs<8>(key, counters, in, out);
        if (size >= 128) {
            x86_aes::pairs<4>(key, counters, in, out);
            size -= 128;
        }
        if (size >= 64) {
            x86_aes::pairs<2>(key, counters, in, out);
            size -= 64;
        }
        x86_aes::rest(key, _mm256_castsi256_si128(counters), in, out, size);
        _mm256_zeroupper();   // whoever comes next may be legacy SSE
    }
};

}  // namespace bartizan::kernel
