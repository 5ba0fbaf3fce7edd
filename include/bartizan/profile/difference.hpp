// difference: what changed in security from one product to another: facts, and the rules of a profile.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/levels.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bartizan::profile {

// each_difference<A, B>: visit(name, before, after) for every fact in which the products differ.
template <class A, class B, class Visit> constexpr void each_difference(Visit visit) {
    each_fact(facts_of<A>, facts_of<B>, [&](std::string_view name, std::uint64_t before, std::uint64_t after) {
        if (before != after) visit(name, before, after);
    });
}
template <class A, class B>
inline constexpr std::size_t differences = [] {
    std::size_t count = 0;
    each_difference<A, B>([&](std::string_view, std::uint64_t, std::uint64_t) { ++count; });
    return count;
}();

namespace detail {
template <class Sink, class... Rule> void print_rules(const facts& a, const facts& b, Sink& sink, list<Rule...>) {
    const auto one = [&](std::string_view id, std::string_view title, bool before, bool after) {
        if (before == after) return;
        for (const auto piece : {std::string_view(after ? "  now holds   " : "  now BROKEN  "), id, std::string_view("  "), title, std::string_view("\n")}) sink(piece);
    };
    (one(Rule::id, Rule::title, Rule::holds(a), Rule::holds(b)), ...);
}
}  // namespace detail

// weaker<A, B, Profile>: B breaks a rule that A holds; for a gate in a release.
namespace detail {
template <class... Rule> constexpr bool loses(const facts& a, const facts& b, list<Rule...>) { return ((Rule::holds(a) && !Rule::holds(b)) || ...); }
}  // namespace detail
template <class A, class B, class Profile = high_2026_11>
inline constexpr bool weaker = detail::loses(facts_of<A>, facts_of<B>, typename Profile::rules{});

// print_difference<A, B>: the same for people. sink(std::string_view) is called with pieces of the text, in order.
template <class A, class B, class Profile = high_2026_11, class Sink> void print_difference(Sink&& sink) {
    each_difference<A, B>([&](std::string_view name, std::uint64_t before, std::uint64_t after) {
        char digits[20];
        const auto number = [&](std::uint64_t n) { sink(std::string_view(digits, std::size_t(std::to_chars(digits, digits + sizeof digits, n).ptr - digits))); };
        sink(std::string_view("  "));
        sink(name);
        sink(std::string_view(": "));
        number(before);
        sink(std::string_view(" -> "));
        number(after);
        sink(std::string_view("\n"));
    });
    detail::print_rules(facts_of<A>, facts_of<B>, sink, typename Profile::rules{});
}

}  // namespace bartizan::profile
