// sha256_lanes, x86 SHA-NI among VEX instructions, which saves moves: up to three streams in step, as one alone leaves the unit idle two cycles of three.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha256_blocks/x86_vaes.hpp>
#include <bartizan/kernel/sha256_lanes/x86_aesni.hpp>

namespace bartizan::kernel {

// Three is the best for 16 registers: a fourth stream spends more on memory than it gains (0.93 against 0.90 cycles a byte on Zen 3).
template <> struct sha256_lanes<target::x86_vaes> : lanes_by<sha256_lanes<target::x86_vaes>> {
    using runs_on = target::x86_vaes;
    static constexpr std::size_t width = 3;

    template <std::size_t N> [[gnu::noinline, gnu::target("sha,aes,avx2")]] static void step(sha256_lane** lanes, std::size_t count) noexcept {
        asm volatile("vzeroupper");
        std::array<std::uint32_t, 8>* states[N];
        const std::byte* blocks[N];
#pragma GCC unroll 4
        for (std::size_t i = 0; i < N; ++i) {
            states[i] = lanes[i]->state;
            blocks[i] = lanes[i]->blocks;
            lanes[i]->blocks += 64 * count;
            lanes[i]->count -= count;
        }
        x86_sha::run<N>(states, blocks, count);
    }
};

}  // namespace bartizan::kernel
