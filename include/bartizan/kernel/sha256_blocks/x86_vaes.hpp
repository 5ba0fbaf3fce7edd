// sha256_blocks, x86 SHA-NI among VEX instructions, which saves moves.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha256_blocks/x86_aesni.hpp>
#include <bartizan/kernel/sha256_blocks/x86_rounds.hpp>

namespace bartizan::kernel {

template <> struct sha256_blocks<target::x86_vaes> {
    using runs_on = target::x86_vaes;

    [[gnu::noinline, gnu::target("sha,aes,avx2")]] static void run(std::array<std::uint32_t, 8>& state, const std::byte* blocks, std::size_t count) noexcept {
        asm volatile("vzeroupper");
        x86_sha::run<1>({&state}, {blocks}, count);
    }
};

}  // namespace bartizan::kernel
