// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/word.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>

namespace kernel = bartizan::kernel;

TEST_CASE("words are read from and written to any address in either byte order") {
    std::array<std::byte, 16> memory{};
    for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<std::byte>(i);
    CHECK(kernel::load<std::uint32_t>(memory.data() + 1) == 0x01020304u);
    CHECK(kernel::load<std::uint32_t, std::endian::little>(memory.data() + 1) == 0x04030201u);
    CHECK(kernel::load<std::uint64_t>(memory.data() + 3) == 0x030405060708090aull);
    kernel::store(memory.data() + 5, std::uint32_t{0xa1b2c3d4});
    CHECK(memory[5] == std::byte{0xa1});
    CHECK(memory[8] == std::byte{0xd4});
    kernel::store<std::endian::little>(memory.data() + 5, std::uint64_t{0xa1b2c3d4});
    CHECK(memory[5] == std::byte{0xd4});
    CHECK(memory[12] == std::byte{0});
    CHECK(memory[4] == std::byte{4});
    CHECK(memory[13] == std::byte{13});
}
