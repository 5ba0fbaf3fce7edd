// sha256_lanes, ARMv8 with the cryptographic extension: one stream waits for itself, three keep the unit busy.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/armv8_sha256.hpp>
#include <bartizan/kernel/sha256_lanes/portable.hpp>

#if !defined(__clang__)
#pragma GCC push_options
#if defined(__aarch64__)
#pragma GCC target("+crypto")
#else
#pragma GCC target("fpu=crypto-neon-fp-armv8")
#endif
#endif

namespace bartizan::kernel {

template <> struct sha256_lanes<target::armv8_crypto> : lanes_by<sha256_lanes<target::armv8_crypto>> {
    using runs_on = target::armv8_crypto;
    static constexpr std::size_t width = sizeof(void*) == 8 ? 3 : 2;   // six registers a stream, of 32, or of 16 in 32-bit programs

    template <std::size_t N> [[gnu::noinline]] static void step(sha256_lane** lanes, std::size_t count) noexcept {
        armv8_sha256::streams<N> streams;
        std::uint32_t* states[N];
        const std::byte* blocks[N];
#pragma GCC unroll 4
        for (std::size_t n = 0; n < N; ++n) {
            states[n] = lanes[n]->state->data();
            blocks[n] = lanes[n]->blocks;
            lanes[n]->blocks += 64 * count;
            lanes[n]->count -= count;
            streams.take(n, states[n]);
        }
        for (; count > 0; --count) {
#pragma GCC unroll 4
            for (std::size_t n = 0; n < N; ++n, blocks[n - 1] += 64) streams.message(n, blocks[n]);
            streams.all_rounds(std::make_index_sequence<16>{});
#pragma GCC unroll 4
            for (std::size_t n = 0; n < N; ++n) streams.give(n, states[n]);
        }
    }
};

}  // namespace bartizan::kernel

#if !defined(__clang__)
#pragma GCC pop_options
#endif
