// sha256_blocks: the compression function of SHA-256 over whole blocks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha2_rounds.hpp>
#include <bartizan/kernel/target.hpp>

namespace bartizan::kernel {

// sha256_blocks<Target>::run(state, blocks, count): take `count` blocks of 64 bytes into `state`, from any alignment.
//   time    depends on `count` alone
//   law     tests/laws/kernel_law.hpp: every target agrees with `portable`
//   source  FIPS 180-4, 6.2.2
template <class Target> struct sha256_blocks : sha256_blocks<typename Target::fallback> {};

template <> struct sha256_blocks<target::portable> {
    using runs_on = target::portable;

    static void run(std::array<std::uint32_t, 8>& state, const std::byte* blocks, std::size_t count) noexcept {
        sha2_rounds<std::uint32_t, sha256_rotations, 64>::run(state, blocks, count);
    }
};

}  // namespace bartizan::kernel
