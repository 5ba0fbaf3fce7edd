// sha512_blocks: the compression function of SHA-512 over whole blocks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha2_rounds.hpp>
#include <bartizan/kernel/target.hpp>

namespace bartizan::kernel {

// sha512_blocks<Target>::run(state, blocks, count): take `count` blocks of 128 bytes into `state`, from any alignment.
//   time    depends on `count` alone
//   law     tests/laws/kernel_law.hpp: every target agrees with `portable`
//   source  FIPS 180-4, 6.4.2 (SHA-384 and SHA-512 differ in start value and length only)
template <class Target> struct sha512_blocks : sha512_blocks<typename Target::fallback> {};

template <> struct sha512_blocks<target::portable> {
    using runs_on = target::portable;

    static void run(std::array<std::uint64_t, 8>& state, const std::byte* blocks, std::size_t count) noexcept {
        sha2_rounds<std::uint64_t, sha512_rotations, 80>::run(state, blocks, count);
    }
};

}  // namespace bartizan::kernel
