// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/rules/standard.hpp>

#include <support/fleet.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {
using namespace bartizan;
template <class... Rule> constexpr bool all_hold(const profile::facts& f, list<Rule...>) { return (Rule::holds(f) && ...); }
template <class... Rule> constexpr bool all_speak(list<Rule...>) {
    return ((Rule::id.starts_with("BZ-P") && !Rule::title.empty() && !Rule::cause.empty() && !Rule::fix.empty()) && ...);
}
}  // namespace

TEST_CASE("standard: rules hold for a product without faults and break for one with (each alone: tests/fail)") {
    STATIC_CHECK(all_hold(profile::facts_in<services<fleet::quiet>>, profile::standard_rules{}));
    STATIC_CHECK_FALSE(all_hold(profile::facts_in<services<fleet::ftp>>, profile::standard_rules{}));
    STATIC_CHECK(all_speak(profile::standard_rules{}));
}
