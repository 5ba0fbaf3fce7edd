// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/declares.hpp>

#include <support/fleet.hpp>

#include <bartizan/composition.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

TEST_CASE("a declaration is a word of the product, and stands in its canonical words") {
    using cam = bz::camera<bz::services<>, bz::declares<"PSTI:S1.3", "supported until 2033-12-31">>;
    STATIC_CHECK(bz::proven<cam>);
    STATIC_CHECK(bz::composition<cam> == "bartizan composition 1\npolicy declares; row=PSTI:S1.3; words=supported until 2033-12-31\n");
}

TEST_CASE("each row may be declared once, many rows in one product") {
    using cam = bz::camera<bz::services<>, bz::declares<"PSTI:S1.3", "supported until 2033-12-31">, bz::declares<"PSTI:S1.2", "https://example.org/security">>;
    STATIC_CHECK(bz::proven<cam>);
}
