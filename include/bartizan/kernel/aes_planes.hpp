// aes_planes: AES on bit planes, four blocks at once in eight 64-bit words, in constant time on any processor.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/secret.hpp>
#include <bartizan/kernel/aes_sbox.hpp>
#include <bartizan/kernel/word.hpp>

#include <array>
#include <span>

// Plane i holds bit i of 64 bytes; the byte of (row, column, block) sits at position 16 * row + 4 * column + block. Then the next row is a
// rotation of the whole word by 16 (MixColumns), and the next column a rotation of a 16-bit field by 4 (ShiftRows).
namespace bartizan::kernel::aes_planes {

using planes = std::uint64_t[8];

// transpose: eight 8 x 8 bit matrices at once: bit j of byte k of q[i] changes places with bit i of byte k of q[j]. Its own inverse.
inline void transpose(planes& q) noexcept {
    const auto swap = [](std::uint64_t& a, std::uint64_t& b, std::uint64_t mask, int by) noexcept {
        const auto differ = ((a >> by) ^ b) & mask;
        b ^= differ;
        a ^= differ << by;
    };
    for (const auto i : {0, 2, 4, 6}) swap(q[i], q[i + 1], 0x5555555555555555u, 1);
    for (const auto i : {0, 1, 4, 5}) swap(q[i], q[i + 2], 0x3333333333333333u, 2);
    for (const auto i : {0, 1, 2, 3}) swap(q[i], q[i + 4], 0x0f0f0f0f0f0f0f0fu, 4);
}

inline std::uint64_t spread(std::uint32_t word) noexcept {   // its four bytes into the even bytes of the result
    std::uint64_t x = word;
    x = (x | x << 16) & 0x0000ffff0000ffffu;
    return (x | x << 8) & 0x00ff00ff00ff00ffu;
}
inline std::uint32_t gather(std::uint64_t x) noexcept {
    x &= 0x00ff00ff00ff00ffu;
    x = (x | x >> 8) & 0x0000ffff0000ffffu;
    return static_cast<std::uint32_t>(x | x >> 16);
}

inline void load_block(planes& q, std::size_t block, std::uint32_t c0, std::uint32_t c1, std::uint32_t c2, std::uint32_t c3) noexcept {
    q[block] = spread(c0) | spread(c2) << 8;   // columns, first byte lowest; transpose() must follow
    q[block + 4] = spread(c1) | spread(c3) << 8;
}
inline void store_block(const planes& q, std::size_t block, std::byte* to) noexcept {   // after transpose()
    store<std::endian::little>(to, gather(q[block]));
    store<std::endian::little>(to + 4, gather(q[block + 4]));
    store<std::endian::little>(to + 8, gather(q[block] >> 8));
    store<std::endian::little>(to + 12, gather(q[block + 4] >> 8));
}

inline void add_key(planes& q, const std::uint64_t* key) noexcept {
    for (int i = 0; i < 8; ++i) q[i] ^= key[i];
}

inline void shift_rows(planes& q) noexcept {
    for (auto& x : q) {
        x = (x & 0x00000000'0000ffffu) | (x >> 4 & 0x00000000'0fff0000u) | (x << 12 & 0x00000000'f0000000u)
          | (x >> 8 & 0x000000ff'00000000u) | (x << 8 & 0x0000ff00'00000000u)
          | (x >> 12 & 0x000f0000'00000000u) | (x << 4 & 0xfff00000'00000000u);
    }
}

inline void mix_columns(planes& q) noexcept {
    // Row r becomes 2(a[r] + a[r+1]) + a[r+1] + a[r+2] + a[r+3]; doubling moves plane i to i + 1 and feeds plane 7 back into 0, 1, 3, 4.
    planes next, sum;
    for (int i = 0; i < 8; ++i) {
        next[i] = std::rotr(q[i], 16);
        sum[i] = q[i] ^ next[i];
    }
    for (int i = 0; i < 8; ++i) {
        auto doubled = i > 0 ? sum[i - 1] : 0;
        if (i == 0 || i == 1 || i == 3 || i == 4) doubled ^= sum[7];
        q[i] = doubled ^ next[i] ^ std::rotr(sum[i], 32);
    }
}

// round_keys: one per round and the first, as planes; the constant 63 of the S-box is in all but the first.
template <std::size_t KeyBytes> struct round_keys {
    static_assert(KeyBytes == 16 || KeyBytes == 32, "AES keys have 16 or 32 bytes here");
    static constexpr std::size_t rounds = KeyBytes / 4 + 6;
    std::array<std::uint64_t, 8 * (rounds + 1)> planes;   // 704 or 960 bytes; the owner wipes them
};

inline std::uint32_t substitute(std::uint32_t word) noexcept {
    planes q{};
    load_block(q, 0, word, 0, 0, 0);
    transpose(q);
    aes_sbox(q);
    transpose(q);
    return gather(q[0]) ^ 0x63636363u;
}

// expand: the key schedule, in constant time as well. Source: FIPS 197, 5.2.
template <std::size_t KeyBytes> void expand(std::span<const std::byte, KeyBytes> key, round_keys<KeyBytes>& out) noexcept {
    constexpr std::size_t words = KeyBytes / 4;
    std::array<std::uint32_t, 4 * (round_keys<KeyBytes>::rounds + 1)> w;
    std::uint32_t constant = 1;
    for (std::size_t i = 0; i < words; ++i) w[i] = load<std::uint32_t, std::endian::little>(key.data() + 4 * i);
    for (std::size_t i = words; i < w.size(); ++i) {
        auto t = w[i - 1];
        if (i % words == 0) {
            t = substitute(std::rotr(t, 8)) ^ constant;
            constant = constant << 1 ^ (constant & 0x80 ? 0x11b : 0);   // the round number is public
        } else if (words > 6 && i % words == 4) t = substitute(t);
        w[i] = w[i - words] ^ t;
    }
    for (std::size_t round = 0; round <= round_keys<KeyBytes>::rounds; ++round) {
        planes q;
        const auto column = [&](std::size_t i) { return w[4 * round + i]; };
        for (std::size_t block = 0; block < 4; ++block) load_block(q, block, column(0), column(1), column(2), column(3));
        transpose(q);
        for (std::size_t i = 0; i < 8; ++i) out.planes[8 * round + i] = round > 0 && (0x63u >> i & 1) ? ~q[i] : q[i];
        wipe(std::as_writable_bytes(std::span(q)));
    }
    wipe(std::as_writable_bytes(std::span(w)));   // the schedule is a key
}

// encrypt: four blocks, already transposed into planes. Source: FIPS 197, 5.1.
template <std::size_t KeyBytes> void encrypt(planes& q, const round_keys<KeyBytes>& key) noexcept {
    constexpr auto rounds = round_keys<KeyBytes>::rounds;
    add_key(q, key.planes.data());
    for (std::size_t round = 1; round < rounds; ++round) {
        aes_sbox(q);
        shift_rows(q);
        mix_columns(q);
        add_key(q, key.planes.data() + 8 * round);
    }
    aes_sbox(q);
    shift_rows(q);
    add_key(q, key.planes.data() + 8 * rounds);
}

}  // namespace bartizan::kernel::aes_planes
