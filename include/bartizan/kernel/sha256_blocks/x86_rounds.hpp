// x86_rounds: SHA-256 by SHA-NI for one or several streams in step, with room for other work between the rounds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha2_constants.hpp>

#include <array>
#include <cstddef>
#include <utility>

#include <immintrin.h>

// Everything here is inlined into a kernel that names its target; SSE4.1 and AES-NI are asked for and no more, so the same lines become legacy SSE in
// a kernel for SSE4.1 and VEX in one for AVX2.
//   TRAP  sha256rnds2 exists in legacy encoding only. While any upper half of a ymm register is dirty, each switch between it and a VEX
//   instruction costs up to 330 cycles. So: no ymm in a function that has these rounds, such functions are never inlined, and each cleans
//   the upper halves when it is entered. (clang moves sha256rnds2 across _mm256_zeroupper(); it cannot move it out of a function.)
namespace bartizan::kernel::x86_sha {

// clean_upper_halves: the first statement of every kernel with these rounds. An asm, as the compiler may drop or move the intrinsic.
[[gnu::always_inline]] inline void clean_upper_halves() noexcept {
#if defined(__AVX__)
    asm volatile("vzeroupper");
#else
    if (__builtin_cpu_supports("avx")) asm volatile("vzeroupper");   // an Atom without AVX would trap
#endif
}

inline constexpr auto constants = [] {
    struct aligned { alignas(16) std::uint32_t k[64]; } all{};
    for (std::size_t i = 0; i < 64; ++i) all.k[i] = static_cast<std::uint32_t>(sha2_cube_roots[i] >> 32);
    return all;
}();

// state: N streams. SHA-NI wants the words as ABEF and CDGH.
template <std::size_t N> struct state {
    __m128i abef[N], cdgh[N], w[N][4];
};

// nothing_between: what a kernel does between the rounds that only hashes.
struct nothing_between {
    template <int Quad> [[gnu::always_inline]] void after() noexcept {}
};

// quad<Q>: rounds 4 Q to 4 Q + 3 of each stream, and the message words of four rounds later.
template <int Q, std::size_t N, class Between>
[[gnu::always_inline, gnu::target("sha,aes,sse4.1")]] inline void quad(state<N>& s, const std::byte* const (&from)[N], Between& between) noexcept {
    const __m128i k = _mm_load_si128(reinterpret_cast<const __m128i*>(constants.k) + Q);
    __m128i wk[N];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < N; ++i) {
        if constexpr (Q < 4) {
            const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bll, 0x0405060700010203ll);
            s.w[i][Q] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from[i]) + Q), big_endian);
        }
        wk[i] = _mm_add_epi32(s.w[i][Q % 4], k);
        s.cdgh[i] = _mm_sha256rnds2_epu32(s.cdgh[i], s.abef[i], wk[i]);
    }
#pragma GCC unroll 4
    for (std::size_t i = 0; i < N; ++i) {
        auto& w = s.w[i];
        if constexpr (Q >= 3 && Q < 15) {
            const __m128i seven_ago = _mm_alignr_epi8(w[Q % 4], w[(Q + 3) % 4], 4);
            w[(Q + 1) % 4] = _mm_sha256msg2_epu32(_mm_add_epi32(w[(Q + 1) % 4], seven_ago), w[Q % 4]);
        }
        s.abef[i] = _mm_sha256rnds2_epu32(s.abef[i], s.cdgh[i], _mm_shuffle_epi32(wk[i], 0x0e));
        if constexpr (Q >= 1 && Q < 13) w[(Q + 3) % 4] = _mm_sha256msg1_epu32(w[(Q + 3) % 4], w[Q % 4]);
    }
    between.template after<Q>();
}

template <std::size_t N, class Between, int... Q>
[[gnu::always_inline, gnu::target("sha,aes,sse4.1")]] inline void block(state<N>& s, const std::byte* const (&from)[N], Between& between,
                                                                    std::integer_sequence<int, Q...>) noexcept {
    (quad<Q>(s, from, between), ...);
}

// run: `count` blocks of N streams, in step.   source  FIPS 180-4, 6.2.2; Intel SHA Extensions (2013)
template <std::size_t N, class Between = nothing_between>
[[gnu::always_inline, gnu::target("sha,aes,sse4.1")]] inline void run(std::array<std::uint32_t, 8>* const (&states)[N], const std::byte* const (&blocks)[N],
                                                                  std::size_t count, Between between = {}) noexcept {
    state<N> s;
    const std::byte* from[N];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < N; ++i) {
        from[i] = blocks[i];
        const auto words = reinterpret_cast<const __m128i*>(states[i]->data());
        const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xb1), efgh = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1b);
        s.abef[i] = _mm_alignr_epi8(cdab, efgh, 8);
        s.cdgh[i] = _mm_blend_epi16(efgh, cdab, 0xf0);
    }
    for (; count > 0; --count) {
        __m128i abef[N], cdgh[N];
#pragma GCC unroll 4
        for (std::size_t i = 0; i < N; ++i) {
            abef[i] = s.abef[i];
            cdgh[i] = s.cdgh[i];
        }
        block(s, from, between, std::make_integer_sequence<int, 16>{});
#pragma GCC unroll 4
        for (std::size_t i = 0; i < N; ++i) {
            s.abef[i] = _mm_add_epi32(s.abef[i], abef[i]);
            s.cdgh[i] = _mm_add_epi32(s.cdgh[i], cdgh[i]);
            from[i] += 64;
        }
    }
#pragma GCC unroll 4
    for (std::size_t i = 0; i < N; ++i) {
        const auto words = reinterpret_cast<__m128i*>(states[i]->data());
        const __m128i feba = _mm_shuffle_epi32(s.abef[i], 0x1b), dchg = _mm_shuffle_epi32(s.cdgh[i], 0xb1);
        _mm_storeu_si128(words, _mm_blend_epi16(feba, dchg, 0xf0));
        _mm_storeu_si128(words + 1, _mm_alignr_epi8(dchg, feba, 8));
    }
}

}  // namespace bartizan::kernel::x86_sha
