// aes_ctr, ARMv8 with the cryptographic extension: eight blocks in flight, more than the latency of any core asks for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/armv8_aes.hpp>

#if !defined(__clang__)
#pragma GCC push_options
#if defined(__aarch64__)
#pragma GCC target("+crypto")
#else
#pragma GCC target("fpu=crypto-neon-fp-armv8")
#endif
#endif

namespace bartizan::kernel {

template <> struct aes_ctr<target::armv8_crypto> {
    using runs_on = target::armv8_crypto;
    template <std::size_t KeyBytes> using expanded_key = armv8_aes::round_keys<KeyBytes>;

    template <std::size_t KeyBytes> static void expand(std::span<const std::byte, KeyBytes> key, expanded_key<KeyBytes>& out) noexcept {
        armv8_aes::expand<KeyBytes>(key, out);
    }

    template <std::size_t KeyBytes, unsigned CounterBits>
    [[gnu::noinline]] static void run(const expanded_key<KeyBytes>& key, counter_block<CounterBits>& counter, bytes_view in, bytes_span out) noexcept {
        const auto* from = reinterpret_cast<const std::uint8_t*>(in.data());
        auto* to = reinterpret_cast<std::uint8_t*>(out.data());
        auto left = in.size();
        auto next = counter;   // a copy: stores to `out` cannot change it
        for (; left >= 128; left -= 128, from += 128, to += 128) whole<8>(key, next, from, to);
        if (left >= 64) {
            whole<4>(key, next, from, to);
            left -= 64, from += 64, to += 64;
        }
        if (left > 0) {
            uint8x16_t stream[4];
            auto ahead = next;
            armv8_aes::keystream<KeyBytes>(key, ahead, stream);
            alignas(16) std::array<std::uint8_t, 64> bytes;
            for (std::size_t i = 0; i < 4; ++i) vst1q_u8(bytes.data() + 16 * i, stream[i]);
            for (std::size_t i = 0; i < left; ++i) to[i] = from[i] ^ bytes[i];
            wipe(std::as_writable_bytes(std::span(bytes)));
            next.advance((left + 15) / 16);
        }
        counter = next;
    }

private:
    template <std::size_t N, std::size_t KeyBytes, unsigned CounterBits>
    [[gnu::always_inline]] static inline void whole(const armv8_aes::round_keys<KeyBytes>& key, counter_block<CounterBits>& counter,
                                                    const std::uint8_t* in, std::uint8_t* out) noexcept {
        uint8x16_t stream[N];
        armv8_aes::keystream<KeyBytes>(key, counter, stream);
        armv8_aes::add(in, stream, out);
    }
};

}  // namespace bartizan::kernel

#if !defined(__clang__)
#pragma GCC pop_options
#endif
