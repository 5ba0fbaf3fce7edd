// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/equal_ct.hpp>

#include <catch2/catch_test_macros.hpp>

using bartizan::crypto::equal_ct;

TEST_CASE("equal_ct finds a difference in any bit of any byte") {
    std::array<std::byte, 33> a{}, b{};
    CHECK(equal_ct(a, b));
    for (std::size_t i = 0; i < a.size() * 8; ++i) {
        b[i / 8] ^= std::byte{1} << (i % 8);
        CHECK_FALSE(equal_ct(a, b));
        b[i / 8] ^= std::byte{1} << (i % 8);
    }
}

TEST_CASE("equal_ct never takes a prefix for the whole") {
    const std::array<std::byte, 4> a{};
    CHECK_FALSE(equal_ct(a, bartizan::bytes_view(a).first(3)));
    CHECK_FALSE(equal_ct({}, a));
    CHECK(equal_ct({}, {}));
}
