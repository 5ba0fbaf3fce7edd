// armv8_sha256: SHA-256 by the instructions of ARMv8 (SHA256H and its three sisters), on any number of streams side by side.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha256_blocks/portable.hpp>

#include <arm_neon.h>

#if !defined(__clang__)
#pragma GCC push_options
#if defined(__aarch64__)
#pragma GCC target("+crypto")
#else
#pragma GCC target("fpu=crypto-neon-fp-armv8")
#endif
#endif

namespace bartizan::kernel::armv8_sha256 {

inline constexpr auto constants = [] {
    std::array<std::uint32_t, 64> all{};
    for (std::size_t i = 0; i < 64; ++i) all[i] = static_cast<std::uint32_t>(sha2_cube_roots[i] >> 32);
    return all;
}();

// streams: the working variables and the message schedule of N streams. The states stay in memory: they are needed once a block.
template <std::size_t N> struct streams {
    uint32x4_t abcd[N], efgh[N], w[N][4];

    [[gnu::always_inline]] void take(std::size_t lane, const std::uint32_t* state) noexcept {
        abcd[lane] = vld1q_u32(state);
        efgh[lane] = vld1q_u32(state + 4);
    }
    [[gnu::always_inline]] void give(std::size_t lane, std::uint32_t* state) noexcept {
        abcd[lane] = vaddq_u32(abcd[lane], vld1q_u32(state));
        efgh[lane] = vaddq_u32(efgh[lane], vld1q_u32(state + 4));
        vst1q_u32(state, abcd[lane]);
        vst1q_u32(state + 4, efgh[lane]);
    }
    [[gnu::always_inline]] void message(std::size_t lane, const std::byte* block) noexcept {
        const auto* from = reinterpret_cast<const std::uint8_t*>(block);
#pragma GCC unroll 4
        for (std::size_t i = 0; i < 4; ++i) w[lane][i] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(from + 16 * i)));
    }
    // four_rounds: 4 * Q to 4 * Q + 3, step by step across the streams: that is what cores without reordering need.
    template <std::size_t Q> [[gnu::always_inline]] void four_rounds() noexcept {
        const auto k = vld1q_u32(constants.data() + 4 * Q);
        uint32x4_t sum[N], before[N];
#pragma GCC unroll 4
        for (std::size_t n = 0; n < N; ++n) sum[n] = vaddq_u32(w[n][Q % 4], k);
        if constexpr (Q < 12) {
#pragma GCC unroll 4
            for (std::size_t n = 0; n < N; ++n) w[n][Q % 4] = vsha256su0q_u32(w[n][Q % 4], w[n][(Q + 1) % 4]);
        }
#pragma GCC unroll 4
        for (std::size_t n = 0; n < N; ++n) {
            before[n] = abcd[n];
            abcd[n] = vsha256hq_u32(abcd[n], efgh[n], sum[n]);
        }
#pragma GCC unroll 4
        for (std::size_t n = 0; n < N; ++n) efgh[n] = vsha256h2q_u32(efgh[n], before[n], sum[n]);
        if constexpr (Q < 12) {
#pragma GCC unroll 4
            for (std::size_t n = 0; n < N; ++n) w[n][Q % 4] = vsha256su1q_u32(w[n][Q % 4], w[n][(Q + 2) % 4], w[n][(Q + 3) % 4]);
        }
    }
    template <std::size_t... Q> [[gnu::always_inline]] void all_rounds(std::index_sequence<Q...>) noexcept { (four_rounds<Q>(), ...); }
};

}  // namespace bartizan::kernel::armv8_sha256

#if !defined(__clang__)
#pragma GCC pop_options
#endif
