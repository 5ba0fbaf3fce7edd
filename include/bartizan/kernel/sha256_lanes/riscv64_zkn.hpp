// sha256_lanes, RISC-V with Zknh: one stream after another; 31 registers hold the 24 words of one, not of two.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha256_blocks/riscv64_zkn.hpp>
#include <bartizan/kernel/sha256_lanes/portable.hpp>

namespace bartizan::kernel {

template <> struct sha256_lanes<target::riscv64_zkn> : lanes_by<sha256_lanes<target::riscv64_zkn>> {
    using runs_on = target::riscv64_zkn;
    static constexpr std::size_t width = 1;

    template <std::size_t N> static void step(sha256_lane** lanes, std::size_t count) noexcept {
        sha256_blocks<target::riscv64_zkn>::run(*lanes[0]->state, lanes[0]->blocks, count);
        lanes[0]->blocks += 64 * count;
        lanes[0]->count -= count;
    }
};

}  // namespace bartizan::kernel
