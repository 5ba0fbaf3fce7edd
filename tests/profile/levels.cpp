// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/levels.hpp>

#include <support/fleet.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace {
namespace bz = bartizan;
namespace profile = bz::profile;

template <class Profile> std::string ids() {
    std::string all;
    profile::each_rule<Profile>(profile::facts{}, [&](std::string_view id, std::string_view, std::string_view, std::string_view, bool) {
        all += std::string(id.substr(4)) + " ";
    });
    return all;
}
const std::string basic = "01 02 03 04 05 06 07 08 09 10 11 ";
const std::string standard = "20 21 22 23 24 25 26 27 28 29 30 31 ";
const std::string high = "40 41 42 43 44 45 46 47 48 49 50 51 52 ";
}  // namespace

TEST_CASE("a dated profile never changes: these are its rules for good") {
    CHECK(ids<profile::basic_2026_11>() == basic);
    CHECK(ids<profile::standard_2026_11>() == basic + standard);
    CHECK(ids<profile::high_2026_11>() == basic + standard + high);
}

TEST_CASE("each level forbids what the one below forbids, and more") {
    STATIC_CHECK(profile::refines<profile::standard_2026_11, profile::basic_2026_11>);
    STATIC_CHECK(profile::refines<profile::high_2026_11, profile::standard_2026_11>);
    STATIC_CHECK(profile::refines<profile::high_2026_11, profile::basic_2026_11>);
    STATIC_CHECK_FALSE(profile::refines<profile::basic_2026_11, profile::high_2026_11>);
}

TEST_CASE("the levels tell products apart") {
    using bz::services, bz::camera;
    using software = camera<services<>, bz::software_key<bz::provenance::factory>>;
    STATIC_CHECK(profile::satisfied_by<fleet::fortress<>, profile::high_2026_11>);
    STATIC_CHECK(profile::satisfied_by<software, profile::standard_2026_11>);
    STATIC_CHECK_FALSE(profile::satisfied_by<software, profile::high_2026_11>);
    STATIC_CHECK_FALSE(profile::satisfied_by<camera<services<fleet::ftp>>, profile::standard_2026_11>);
    STATIC_CHECK(profile::satisfied_by<camera<services<fleet::ftp>>, profile::basic_2026_11>);
    STATIC_CHECK(profile::broken_rules<profile::basic_2026_11>(profile::facts_of<camera<services<fleet::telnet, fleet::debug>>>) == 2);
}
