// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/random.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("the system's random numbers fill all of the memory and differ from call to call") {
    bartizan::crypto::software::system_random random;
    std::array<std::byte, 64> a{}, b{};
    REQUIRE(random.fill(a));
    REQUIRE(random.fill(b));
    CHECK(a != b);
    const std::array<std::byte, 16> zeros{};
    for (std::size_t i = 0; i < a.size(); i += 16) CHECK_FALSE(bartizan::same_bytes(bartizan::bytes_view(a).subspan(i, 16), zeros));
    CHECK(random.fill({}));
}
