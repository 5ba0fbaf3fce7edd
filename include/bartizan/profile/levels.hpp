// levels: the hardening profiles: dated, immutable, each with all that the one below asks and more (white paper 2).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/date.hpp>
#include <bartizan/policy/lookup.hpp>
#include <bartizan/profile/facts.hpp>
#include <bartizan/profile/rules/basic.hpp>
#include <bartizan/profile/rules/high.hpp>
#include <bartizan/profile/rules/standard.hpp>

#include <cstddef>
#include <string_view>

namespace bartizan::profile {

// A profile is a struct with name, level, published and rules. It never changes after its month: what must be asked next year stands in
// a profile of next year. tests/profile/levels.cpp pins the ids of each.
struct basic_2026_11 {
    static constexpr std::string_view name = "basic_2026_11";
    static constexpr unsigned level = 1;
    static constexpr date published{2026, 11, 30};
    using rules = basic_rules;
};
struct standard_2026_11 {
    static constexpr std::string_view name = "standard_2026_11";
    static constexpr unsigned level = 2;
    static constexpr date published{2026, 11, 30};
    using rules = joined<basic_2026_11::rules, standard_rules>;
};
struct high_2026_11 {
    static constexpr std::string_view name = "high_2026_11";
    static constexpr unsigned level = 3;
    static constexpr date published{2026, 11, 30};
    using rules = joined<standard_2026_11::rules, high_rules>;
};

// refines<A, B>: A asks every rule of B, so whatever B forbids, A forbids.
namespace detail {
template <class Rules, class Below> inline constexpr bool holds_all = false;
template <class Rules, class... Below> inline constexpr bool holds_all<Rules, list<Below...>> = (Rules::template holds<Below> && ...);
template <class... Rule> constexpr std::size_t broken(const facts& f, list<Rule...>) { return (std::size_t{0} + ... + std::size_t{!Rule::holds(f)}); }
}  // namespace detail
template <class A, class B> inline constexpr bool refines = detail::holds_all<typename A::rules, typename B::rules>;
static_assert(refines<standard_2026_11, basic_2026_11> && refines<high_2026_11, standard_2026_11>);
static_assert(!refines<basic_2026_11, standard_2026_11> && !refines<standard_2026_11, high_2026_11>);

// broken_rules: how many rules of a profile a composition breaks. satisfied_by<Product, Profile>: none.
template <class Profile> constexpr std::size_t broken_rules(const facts& f) { return detail::broken(f, typename Profile::rules{}); }
template <class Product, class Profile> inline constexpr bool satisfied_by = broken_rules<Profile>(facts_of<Product>) == 0;

// each_rule<Profile>: visit(id, title, cause, fix, holds) for each rule, in order.
namespace detail {
template <class Visit, class... Rule> constexpr void each_rule(const facts& f, Visit& visit, list<Rule...>) {
    (visit(Rule::id, Rule::title, Rule::cause, Rule::fix, Rule::holds(f)), ...);
}
}  // namespace detail
template <class Profile, class Visit> constexpr void each_rule(const facts& f, Visit visit) { detail::each_rule(f, visit, typename Profile::rules{}); }

}  // namespace bartizan::profile
