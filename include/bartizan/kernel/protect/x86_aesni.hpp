// protect, x86 SHA-NI and AES-NI interleaved: the encryption runs in the cycles in which one SHA stream waits for itself.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/aes_ctr/x86_aesni.hpp>
#include <bartizan/kernel/protect/portable.hpp>
#include <bartizan/kernel/sha256_blocks/x86_aesni.hpp>

namespace bartizan::kernel {

namespace x86_aes {

// four_between: four blocks of keystream, one round after each quad of SHA rounds; AES-128 is through after quad 10, AES-256 after 14.
template <std::size_t KeyBytes> struct four_between {
    const keys<KeyBytes>& key;
    __m128i counter;
    const std::byte* in;
    std::byte* out;
    __m128i x[4];

    template <int Quad> [[gnu::always_inline, gnu::target("aes,sse4.1")]] void after() noexcept {
        constexpr int rounds = keys<KeyBytes>::rounds;
        const __m128i k = _mm_load_si128(key.at(std::min(Quad, rounds)));
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
            if constexpr (Quad == 0) {
                x[i] = _mm_xor_si128(turned(counter), k);
                counter = next(counter);
            } else if constexpr (Quad < rounds) x[i] = _mm_aesenc_si128(x[i], k);
            else if constexpr (Quad == rounds) {
                const auto from = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in) + i);
                _mm_storeu_si128(reinterpret_cast<__m128i*>(out) + i, _mm_xor_si128(_mm_aesenclast_si128(x[i], k), from));
            }
        }
        if constexpr (Quad == rounds) {
            in += 64;
            out += 64;
        }
    }
};

}  // namespace x86_aes

// interleaved<Kernel, Target>: the wraps of narrow counters, around a kernel that knows none.
//   A chunk in which the counter wraps is hashed and encrypted one after the other; there is at most one in 2^14.
template <class Kernel, class Target> struct interleaved {
    template <std::size_t KeyBytes, unsigned CounterBits>
    static void run(std::array<std::uint32_t, 8>& state, const std::byte* hash_from, const x86_aes::keys<KeyBytes>& key,
                    counter_block<CounterBits>& counter, const std::byte* in, std::byte* out, std::size_t chunks) noexcept {
        while (chunks > 0) {
            const auto straight = CounterBits == 64 ? chunks : std::min<std::size_t>(chunks, (counter.before_wrap() - 1) / 4);
            const auto now = std::max<std::size_t>(straight, 1), bytes = 64 * now;
            if (straight > 0) {
                Kernel::template chunks<KeyBytes>(state, hash_from, key, counter.high, counter.low, in, out, now);
                counter.advance(4 * now);
            } else {
                sha256_blocks<Target>::run(state, hash_from, 1);
                aes_ctr<Target>::template run<KeyBytes>(key, counter, bytes_view(in, 64), bytes_span(out, 64));
            }
            hash_from += bytes;
            in += bytes;
            out += bytes;
            chunks -= now;
        }
    }
};

template <> struct protect<target::x86_aesni> : interleaved<protect<target::x86_aesni>, target::x86_aesni> {
    using runs_on = target::x86_aesni;

    template <std::size_t KeyBytes>
    [[gnu::noinline, gnu::target("sha,aes,sse4.1")]] static void chunks(std::array<std::uint32_t, 8>& state, const std::byte* hash_from,
                                                                        const x86_aes::keys<KeyBytes>& key, std::uint64_t high, std::uint64_t low,
                                                                        const std::byte* in, std::byte* out, std::size_t count) noexcept {
        x86_sha::clean_upper_halves();
        const __m128i counter = _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
        x86_sha::run<1>({&state}, {hash_from}, count, x86_aes::four_between<KeyBytes>{key, counter, in, out, {}});
    }
};

}  // namespace bartizan::kernel
