// aes_ctr, RISC-V with Zkne and Zbb: half a round an instruction, four blocks side by side.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/secret.hpp>
#include <bartizan/kernel/aes_ctr/portable.hpp>
#include <bartizan/kernel/riscv64_instructions.hpp>

#include <utility>

namespace bartizan::kernel {

template <> struct aes_ctr<target::riscv64_zkn> {
    using runs_on = target::riscv64_zkn;
    template <std::size_t KeyBytes> struct expanded_key {
        static_assert(KeyBytes == 16 || KeyBytes == 32, "AES keys have 16 or 32 bytes here");
        static constexpr std::size_t rounds = KeyBytes / 4 + 6;
        std::array<std::uint64_t, 2 * (rounds + 1)> words;   // 176 or 240 bytes; the owner wipes them
    };

    // expand: the key schedule, 64 bits a step. Source: FIPS 197, 5.2.
    template <std::size_t KeyBytes> static void expand(std::span<const std::byte, KeyBytes> key, expanded_key<KeyBytes>& out) noexcept {
        for (std::size_t i = 0; i < KeyBytes / 8; ++i) out.words[i] = load<std::uint64_t, std::endian::little>(key.data() + 8 * i);
        if constexpr (KeyBytes == 16) schedule_128(out.words, std::make_integer_sequence<unsigned, 10>{});
        else schedule_256(out.words, std::make_integer_sequence<unsigned, 7>{});
    }

    template <std::size_t KeyBytes, unsigned CounterBits>
    [[gnu::noinline]] static void run(const expanded_key<KeyBytes>& key, counter_block<CounterBits>& counter, bytes_view in, bytes_span out) noexcept {
        const auto* from = in.data();
        auto* to = out.data();
        auto left = in.size();
        std::array<std::uint64_t, 8> stream;
        for (; left >= 64; left -= 64, from += 64, to += 64) {
            four_blocks<KeyBytes>(key, counter, stream);
            counter.advance(4);
            for (std::size_t i = 0; i < 8; ++i) put(from + 8 * i, stream[i], to + 8 * i);
        }
        if (left > 0) {
            four_blocks<KeyBytes>(key, counter, stream);
            counter.advance((left + 15) / 16);
            const auto bytes = std::as_bytes(std::span(stream));
            for (std::size_t i = 0; i < left; ++i) to[i] = from[i] ^ bytes[i];
        }
        wipe(std::as_writable_bytes(std::span(stream)));
    }

private:
    template <unsigned... I> static void schedule_128(std::array<std::uint64_t, 22>& w, std::integer_sequence<unsigned, I...>) noexcept {
        const auto step = [&]<unsigned Round>(std::integral_constant<unsigned, Round>) {
            const auto i = 2 * Round;
            w[i + 2] = riscv64::aes64ks2(riscv64::aes64ks1i<Round>(w[i + 1]), w[i]);
            w[i + 3] = riscv64::aes64ks2(w[i + 2], w[i + 1]);
        };
        (step(std::integral_constant<unsigned, I>{}), ...);
    }
    template <unsigned... I> static void schedule_256(std::array<std::uint64_t, 30>& w, std::integer_sequence<unsigned, I...>) noexcept {
        const auto step = [&]<unsigned Round>(std::integral_constant<unsigned, Round>) {
            const auto i = 4 * Round;
            w[i + 4] = riscv64::aes64ks2(riscv64::aes64ks1i<Round>(w[i + 3]), w[i]);
            w[i + 5] = riscv64::aes64ks2(w[i + 4], w[i + 1]);
            if constexpr (Round < 6) {
                w[i + 6] = riscv64::aes64ks2(riscv64::aes64ks1i<10>(w[i + 5]), w[i + 2]);
                w[i + 7] = riscv64::aes64ks2(w[i + 6], w[i + 3]);
            }
        };
        (step(std::integral_constant<unsigned, I>{}), ...);
    }

    template <std::size_t KeyBytes, unsigned CounterBits>
    static void four_blocks(const expanded_key<KeyBytes>& key, counter_block<CounterBits> counter, std::array<std::uint64_t, 8>& out) noexcept {
        std::uint64_t a[4], b[4];
#pragma GCC unroll 4
        for (std::size_t n = 0; n < 4; ++n, counter.advance(1)) {
            a[n] = riscv64::rev8(counter.high) ^ key.words[0];
            b[n] = riscv64::rev8(counter.low) ^ key.words[1];
        }
        for (std::size_t round = 1; round < key.rounds; ++round) {
            const auto ka = key.words[2 * round], kb = key.words[2 * round + 1];
#pragma GCC unroll 4
            for (std::size_t n = 0; n < 4; ++n) {
                const auto next = riscv64::aes64esm(a[n], b[n]) ^ ka;
                b[n] = riscv64::aes64esm(b[n], a[n]) ^ kb;
                a[n] = next;
            }
        }
        const auto ka = key.words[2 * key.rounds], kb = key.words[2 * key.rounds + 1];
#pragma GCC unroll 4
        for (std::size_t n = 0; n < 4; ++n) {
            out[2 * n] = riscv64::aes64es(a[n], b[n]) ^ ka;
            out[2 * n + 1] = riscv64::aes64es(b[n], a[n]) ^ kb;
        }
    }
    static void put(const std::byte* in, std::uint64_t stream, std::byte* out) noexcept {
        store<std::endian::little>(out, load<std::uint64_t, std::endian::little>(in) ^ stream);
    }
};

}  // namespace bartizan::kernel
