// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/rules/high.hpp>

#include <support/fleet.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {
using namespace bartizan;
template <class... Rule> constexpr bool all_hold(const profile::facts& f, list<Rule...>) { return (Rule::holds(f) && ...); }
template <class... Rule> constexpr bool all_speak(list<Rule...>) {
    return ((Rule::id.starts_with("BZ-P") && !Rule::title.empty() && !Rule::cause.empty() && !Rule::fix.empty()) && ...);
}
}  // namespace

TEST_CASE("high: rules hold for a product without faults and break for one with (each alone: tests/fail)") {
    STATIC_CHECK(all_hold(profile::facts_in<services<fleet::quiet>>, profile::high_rules{}));
    STATIC_CHECK_FALSE(all_hold(profile::facts_in<services<fleet::plug_ins>>, profile::high_rules{}));
    STATIC_CHECK(all_speak(profile::high_rules{}));
}
