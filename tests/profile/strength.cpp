// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/strength.hpp>

#include <support/fleet.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;

TEST_CASE("every algorithm that bartizan names has a row, with the strength of SP 800-57") {
    STATIC_CHECK(profile::fact_of<sha256>().strength_bits == 128);
    STATIC_CHECK(profile::fact_of<sha384>().strength_bits == 192);
    STATIC_CHECK(profile::fact_of<sha512>().strength_bits == 256);
    STATIC_CHECK(profile::fact_of<sha1>().strength_bits < 80);
    STATIC_CHECK(profile::fact_of<md5>().strength_bits == 0);
    STATIC_CHECK(profile::fact_of<aes128_ctr>().key_bits == 128);
    STATIC_CHECK(profile::fact_of<ecdsa_p256>().curve == "nist/P-256");
    STATIC_CHECK(profile::has_strength(profile::fact_of<md5>()));
}

TEST_CASE("a hash that nobody knows is worth half its digest, another algorithm nothing at all") {
    STATIC_CHECK(profile::fact_of<fleet::eighty>().strength_bits == 80);
    STATIC_CHECK(profile::fact_of<fleet::home_made>().kind == profile::algorithm_kind::unknown);
    STATIC_CHECK_FALSE(profile::has_strength(profile::fact_of<fleet::home_made>()));
}
