// sha2_rounds: the compression function that SHA-256 and SHA-512 share; they differ in word, rotations and number of rounds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha2_constants.hpp>
#include <bartizan/kernel/word.hpp>

#include <utility>

namespace bartizan::kernel {

// sha2_rotations: the rotations of one of the two functions. Source: FIPS 180-4, 4.1.2 and 4.1.3.
struct sha2_rotations {
    int upper_a[3], upper_e[3];   // Sigma 0 and 1: three rotations
    int lower_0[3], lower_1[3];   // sigma 0 and 1: two rotations and a shift
};
inline constexpr sha2_rotations sha256_rotations{{2, 13, 22}, {6, 11, 25}, {7, 18, 3}, {17, 19, 10}};
inline constexpr sha2_rotations sha512_rotations{{28, 34, 39}, {14, 18, 41}, {1, 8, 7}, {19, 61, 6}};

// sha2_rounds<Word, Rotations, Rounds>::run(state, blocks, count): `count` blocks of 16 words.
//   The working variables are never moved: round i reads them through indices shifted by i, all known at compile time, so they
//   stay in registers. The message schedule is kept in 16 words and renewed in place.
//   source  FIPS 180-4, 6.2.2 and 6.4.2
template <class Word, sha2_rotations R, std::size_t Rounds> struct sha2_rounds {
    static constexpr void run(std::array<Word, 8>& state, const std::byte* blocks, std::size_t count) noexcept {
        for (; count > 0; --count, blocks += 16 * sizeof(Word)) {
            Word w[16];
            for (std::size_t i = 0; i < 16; ++i) w[i] = load<Word>(blocks + i * sizeof(Word));
            Word v[8];
            for (std::size_t i = 0; i < 8; ++i) v[i] = state[i];
            sixteen<false>(v, w, 0, std::make_index_sequence<16>{});
            for (std::size_t first = 16; first < Rounds; first += 16) sixteen<true>(v, w, first, std::make_index_sequence<16>{});
            for (std::size_t i = 0; i < 8; ++i) state[i] += v[i];
        }
    }

private:
    static constexpr Word upper(Word x, const int (&by)[3]) noexcept {
        return std::rotr(x, by[0]) ^ std::rotr(x, by[1]) ^ std::rotr(x, by[2]);
    }
    static constexpr Word lower(Word x, const int (&by)[3]) noexcept {
        return std::rotr(x, by[0]) ^ std::rotr(x, by[1]) ^ (x >> by[2]);
    }
    static constexpr std::array<Word, Rounds> constants = [] {
        std::array<Word, Rounds> all{};
        for (std::size_t i = 0; i < Rounds; ++i) all[i] = static_cast<Word>(sha2_cube_roots[i] >> (64 - 8 * sizeof(Word)));
        return all;
    }();

    template <bool Schedule, std::size_t... I>
    [[gnu::always_inline]] static constexpr inline void sixteen(Word (&v)[8], Word (&w)[16], std::size_t first, std::index_sequence<I...>) noexcept {
        (one<Schedule, I>(v, w, first), ...);
    }
    template <bool Schedule, std::size_t I>
    [[gnu::always_inline]] static constexpr inline void one(Word (&v)[8], Word (&w)[16], std::size_t first) noexcept {
        if constexpr (Schedule) w[I] += lower(w[(I + 14) % 16], R.lower_1) + w[(I + 9) % 16] + lower(w[(I + 1) % 16], R.lower_0);
        constexpr auto at = [](std::size_t letter) { return (letter + 16 - I) % 8; };   // a is 0, h is 7
        const Word a = v[at(0)], b = v[at(1)], c = v[at(2)], e = v[at(4)], f = v[at(5)], g = v[at(6)];
        const Word t = v[at(7)] + constants[first + I] + w[I] + upper(e, R.upper_e) + (g ^ (e & (f ^ g)));   // Ch, one operation less
        v[at(3)] += t;
        v[at(7)] = t + upper(a, R.upper_a) + ((a & b) | (c & (a | b)));                                     // Maj
    }
};

}  // namespace bartizan::kernel
