// protect, x86 SHA-NI and AES-NI interleaved, among VEX instructions. No ymm here, see sha256_blocks/x86_rounds.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/aes_ctr/x86_vaes.hpp>
#include <bartizan/kernel/protect/x86_aesni.hpp>
#include <bartizan/kernel/sha256_blocks/x86_vaes.hpp>

namespace bartizan::kernel {

#if defined(__clang__)
// clang spills four registers a block here and is 5 % slower than in legacy encoding; gcc spills one, and is 4 % faster on Zen 3.
template <> struct protect<target::x86_vaes> : protect<target::x86_aesni> {
    using runs_on = target::x86_vaes;
};
#else
template <> struct protect<target::x86_vaes> : interleaved<protect<target::x86_vaes>, target::x86_vaes> {
    using runs_on = target::x86_vaes;

    template <std::size_t KeyBytes>
    [[gnu::noinline, gnu::target("sha,aes,avx2")]] static void chunks(std::array<std::uint32_t, 8>& state, const std::byte* hash_from,
                                                                      const x86_aes::keys<KeyBytes>& key, std::uint64_t high, std::uint64_t low,
                                                                      const std::byte* in, std::byte* out, std::size_t count) noexcept {
        asm volatile("vzeroupper");
        const __m128i counter = _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
        x86_sha::run<1>({&state}, {hash_from}, count, x86_aes::four_between<KeyBytes>{key, counter, in, out, {}});
    }
};
#endif

}  // namespace bartizan::kernel
