// sha256_blocks, x86 SHA-NI.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha256_blocks/portable.hpp>
#include <bartizan/kernel/sha256_blocks/x86_rounds.hpp>

namespace bartizan::kernel {

template <> struct sha256_blocks<target::x86_aesni> {
    using runs_on = target::x86_aesni;

    [[gnu::noinline, gnu::target("sha,aes,sse4.1")]] static void run(std::array<std::uint32_t, 8>& state, const std::byte* blocks, std::size_t count) noexcept {
        x86_sha::clean_upper_halves();
        x86_sha::run<1>({&state}, {blocks}, count);
    }
};

}  // namespace bartizan::kernel
