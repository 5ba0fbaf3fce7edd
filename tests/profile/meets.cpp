// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/meets.hpp>

#include <support/fleet.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {
namespace bz = bartizan;
namespace profile = bz::profile;
}  // namespace

TEST_CASE("a product that holds every rule of a profile may claim it") {
    STATIC_CHECK(bz::proven<fleet::fortress<>>);
    STATIC_CHECK(bz::proven<fleet::fortress<bz::meets<profile::high_2026_11>>>);
    STATIC_CHECK(bz::proven<fleet::fortress<bz::meets<profile::basic_2026_11>, bz::meets<profile::standard_2026_11>>>);
}

TEST_CASE("a claim is a fact, the highest one counts") {
    STATIC_CHECK(profile::facts_of<fleet::fortress<>>.claimed_level == 0);
    STATIC_CHECK(profile::facts_of<fleet::fortress<bz::meets<profile::high_2026_11>, bz::meets<profile::basic_2026_11>>>.claimed_level == 3);
}
