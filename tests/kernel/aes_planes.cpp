// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/aes_planes.hpp>

#include <support/vectors.hpp>

#include <catch2/catch_test_macros.hpp>

namespace planes = bartizan::kernel::aes_planes;

namespace {
template <std::size_t KeyBytes> std::string encrypted(std::string_view key_hex, std::string_view block_hex) {
    const auto key = tests::from_hex(key_hex), block = tests::from_hex(block_hex);
    planes::round_keys<KeyBytes> keys;
    planes::expand<KeyBytes>(std::span<const std::byte, KeyBytes>(key), keys);
    const auto column = [&](std::size_t i) { return bartizan::kernel::load<std::uint32_t, std::endian::little>(block.data() + 4 * i); };
    planes::planes q{};
    planes::load_block(q, 2, column(0), column(1), column(2), column(3));   // any of the four places
    planes::transpose(q);
    planes::encrypt<KeyBytes>(q, keys);
    planes::transpose(q);
    std::array<std::byte, 16> out;
    planes::store_block(q, 2, out.data());
    return tests::to_hex(out);
}
}  // namespace

// FIPS 197, appendix C.1 and C.3.
TEST_CASE("the examples of FIPS 197 come out for AES-128 and AES-256") {
    constexpr auto plain = "00112233445566778899aabbccddeeff";
    CHECK(encrypted<16>("000102030405060708090a0b0c0d0e0f", plain) == "69c4e0d86a7b0430d8cdb78070b4c55a");
    CHECK(encrypted<32>("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", plain) == "8ea2b7ca516745bfeafc49904b496089");
}

TEST_CASE("the transposition is its own inverse and moves bit i of word j to bit j of word i") {
    planes::planes q{}, before;
    for (unsigned i = 0; i < 8; ++i) before[i] = q[i] = 0x9e3779b97f4a7c15u * (i + 1);
    planes::transpose(q);
    for (unsigned word = 0; word < 8; ++word)
        for (unsigned bit = 0; bit < 8; ++bit)
            for (unsigned lane = 0; lane < 8; ++lane) CHECK((q[bit] >> (8 * lane + word) & 1) == (before[word] >> (8 * lane + bit) & 1));
    planes::transpose(q);
    CHECK(std::equal(q, q + 8, before));
}
