// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/sha2_rounds.hpp>

#include <catch2/catch_test_macros.hpp>

namespace kernel = bartizan::kernel;

// FIPS 180-2, appendix B.1: the one-block message "abc".
TEST_CASE("one block of SHA-256 gives the words of the standard's example") {
    std::array<std::byte, 64> block{std::byte{'a'}, std::byte{'b'}, std::byte{'c'}, std::byte{0x80}};
    block[63] = std::byte{24};
    std::array<std::uint32_t, 8> state;
    for (std::size_t i = 0; i < 8; ++i) state[i] = static_cast<std::uint32_t>(kernel::sha2_square_roots[i] >> 32);
    kernel::sha2_rounds<std::uint32_t, kernel::sha256_rotations, 64>::run(state, block.data(), 1);
    CHECK(state == std::array<std::uint32_t, 8>{0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223,
                                                0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad});
}

// FIPS 180-2, appendix C.1.
TEST_CASE("one block of SHA-512 gives the words of the standard's example") {
    std::array<std::byte, 128> block{std::byte{'a'}, std::byte{'b'}, std::byte{'c'}, std::byte{0x80}};
    block[127] = std::byte{24};
    std::array<std::uint64_t, 8> state;
    for (std::size_t i = 0; i < 8; ++i) state[i] = kernel::sha2_square_roots[i];
    kernel::sha2_rounds<std::uint64_t, kernel::sha512_rotations, 80>::run(state, block.data(), 1);
    CHECK(state[0] == 0xddaf35a193617abaull);
    CHECK(state[7] == 0x2a9ac94fa54ca49full);
}

TEST_CASE("no block leaves the state alone") {
    std::array<std::uint32_t, 8> state{1, 2, 3, 4, 5, 6, 7, 8};
    const auto before = state;
    kernel::sha2_rounds<std::uint32_t, kernel::sha256_rotations, 64>::run(state, nullptr, 0);
    CHECK(state == before);
}
