// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/lookup.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {
using namespace bartizan;
struct color {};
struct shape {};
struct taste {};
template <int... N> struct red {
    using role = color;
    using uses = list<>;
    using without_limits = red<>;
    static constexpr std::string_view name = "red";
};
struct square {
    using role = shape;
    using uses = list<>;
    static constexpr std::string_view name = "square";
};
}  // namespace

TEST_CASE("a policy is found by its role, with its numbers, wherever it stands") {
    STATIC_CHECK(std::is_same_v<found_role<color, square, red<3>>, red<3>>);
    STATIC_CHECK(std::is_same_v<found_role<color, red<3>, square>, red<3>>);
    STATIC_CHECK(std::is_same_v<found_role<shape, list<red<3>, square>>, square>);
    STATIC_CHECK(std::is_same_v<found_role<shape, given<red<3>, square>>, square>);
}

TEST_CASE("a role that nobody has is not composed") {
    STATIC_CHECK(std::is_same_v<found_role<taste, square, red<>>, not_composed>);
    STATIC_CHECK(std::is_same_v<found_role<taste>, not_composed>);
}

TEST_CASE("a word without its numbers is itself with the default ones") {
    STATIC_CHECK(std::is_same_v<plain<red<3>>, red<>>);
    STATIC_CHECK(std::is_same_v<plain<square>, square>);
}

TEST_CASE("numbers given win over default ones") {
    CHECK(only<int>() == 0);
    CHECK(only<int>(7) == 7);
}

TEST_CASE("lists are joined in order") {
    STATIC_CHECK(std::is_same_v<joined<>, list<>>);
    STATIC_CHECK(std::is_same_v<joined<list<int>, list<>, list<char, int>>, list<int, char, int>>);
}

TEST_CASE("a policy has a role, uses and a name") {
    STATIC_CHECK(policy_word<square>);
    STATIC_CHECK(policy_word<red<1>>);
    STATIC_CHECK_FALSE(policy_word<color>);
    STATIC_CHECK_FALSE(policy_word<int>);
}
