// sha256_blocks, RISC-V with Zknh: each of the four functions of SHA-256 is one instruction.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/riscv64_instructions.hpp>
#include <bartizan/kernel/sha256_blocks/portable.hpp>

namespace bartizan::kernel {

template <> struct sha256_blocks<target::riscv64_zkn> {
    using runs_on = target::riscv64_zkn;

    [[gnu::noinline]] static void run(std::array<std::uint32_t, 8>& state, const std::byte* blocks, std::size_t count) noexcept {
        for (; count > 0; --count, blocks += 64) {
            std::uint32_t w[16], v[8];
            for (std::size_t i = 0; i < 8; ++i) {   // two words a load
                const auto pair = riscv64::rev8(load<std::uint64_t, std::endian::little>(blocks + 8 * i));
                w[2 * i] = static_cast<std::uint32_t>(pair >> 32);
                w[2 * i + 1] = static_cast<std::uint32_t>(pair);
            }
            for (std::size_t i = 0; i < 8; ++i) v[i] = state[i];
            sixteen<false>(v, w, 0, std::make_index_sequence<16>{});
            for (std::size_t first = 16; first < 64; first += 16) sixteen<true>(v, w, first, std::make_index_sequence<16>{});
            for (std::size_t i = 0; i < 8; ++i) state[i] += v[i];
        }
    }

private:
    template <bool Schedule, std::size_t... I>
    [[gnu::always_inline]] static inline void sixteen(std::uint32_t (&v)[8], std::uint32_t (&w)[16], std::size_t first, std::index_sequence<I...>) noexcept {
        (one<Schedule, I>(v, w, static_cast<std::uint32_t>(sha2_cube_roots[first + I] >> 32)), ...);
    }
    // one: as in sha2_rounds.hpp, where the working variables are not moved either.
    template <bool Schedule, std::size_t I>
    [[gnu::always_inline]] static inline void one(std::uint32_t (&v)[8], std::uint32_t (&w)[16], std::uint32_t constant) noexcept {
        if constexpr (Schedule) w[I] += riscv64::sha256sig1(w[(I + 14) % 16]) + w[(I + 9) % 16] + riscv64::sha256sig0(w[(I + 1) % 16]);
        constexpr auto at = [](std::size_t letter) { return (letter + 16 - I) % 8; };   // a is 0, h is 7
        const auto a = v[at(0)], b = v[at(1)], c = v[at(2)], e = v[at(4)], f = v[at(5)], g = v[at(6)];
        const auto t = v[at(7)] + constant + w[I] + riscv64::sha256sum1(e) + (g ^ (e & (f ^ g)));
        v[at(3)] += t;
        v[at(7)] = t + riscv64::sha256sum0(a) + ((a & b) | (c & (a | b)));
    }
};

}  // namespace bartizan::kernel
