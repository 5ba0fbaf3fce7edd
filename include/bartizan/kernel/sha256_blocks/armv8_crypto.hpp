// sha256_blocks, ARMv8 with the cryptographic extension.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/armv8_sha256.hpp>

#if !defined(__clang__)
#pragma GCC push_options
#if defined(__aarch64__)
#pragma GCC target("+crypto")
#else
#pragma GCC target("fpu=crypto-neon-fp-armv8")
#endif
#endif

namespace bartizan::kernel {

template <> struct sha256_blocks<target::armv8_crypto> {
    using runs_on = target::armv8_crypto;

    [[gnu::noinline]] static void run(std::array<std::uint32_t, 8>& state, const std::byte* blocks, std::size_t count) noexcept {
        armv8_sha256::streams<1> stream;
        stream.take(0, state.data());
        for (; count > 0; --count, blocks += 64) {
            stream.message(0, blocks);
            stream.all_rounds(std::make_index_sequence<16>{});
            stream.give(0, state.data());
        }
    }
};

}  // namespace bartizan::kernel

#if !defined(__clang__)
#pragma GCC pop_options
#endif
