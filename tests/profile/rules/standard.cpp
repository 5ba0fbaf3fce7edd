// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/rules/standard.hpp>

#include <profile/rules/sound_rules.hpp>
#include <support/fleet.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;
using tests::all_hold, tests::all_speak;

TEST_CASE("standard: rules hold for a product without faults and break for one with (each alone: tests/fail)") {
    STATIC_CHECK(all_hold(profile::facts_in<services<fleet::quiet>>, profile::standard_rules{}));
    STATIC_CHECK_FALSE(all_hold(profile::facts_in<services<fleet::ftp>>, profile::standard_rules{}));
    STATIC_CHECK(all_speak(profile::standard_rules{}));
}
