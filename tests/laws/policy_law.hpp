// policy_law: what every policy and every service must satisfy; instantiated for each in tests/policy/.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/lookup.hpp>
#include <bartizan/policy/services.hpp>

#include <laws/threat_law.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>

namespace laws {

struct unheard_of_threat {};
template <bartizan::carrier Rides> struct some_service {
    static constexpr std::string_view name = "some_service";
    static constexpr auto rides = Rides;
    using raises = bartizan::list<unheard_of_threat>;
    using needs = bartizan::list<>;
};

// numbers_law: `each` names every member of an aggregate of 32-bit numbers exactly once, so that the certificate forgets none.
template <class Limits> void numbers_law(Limits limits) {
    std::set<std::string> names;
    std::size_t count = 0;
    limits.each([&](std::string_view name, std::uint64_t) {
        CHECK(snake_case(name));
        names.emplace(name);
        ++count;
    });
    CHECK(names.size() == count);
    CHECK(count * sizeof(std::uint32_t) == sizeof(Limits));
}

template <class P, class Plain = P> void policy_law() {
    using namespace bartizan;
    STATIC_CHECK(policy_word<P>);
    STATIC_CHECK(std::is_empty_v<P>);
    STATIC_CHECK(std::is_same_v<plain<P>, Plain>);
    STATIC_CHECK(std::is_same_v<plain<plain<P>>, plain<P>>);
    STATIC_CHECK(std::is_same_v<typename P::role, typename plain<P>::role>);
    STATIC_CHECK(std::is_same_v<found_role<typename P::role, P>, P>);
    CHECK(snake_case(P::name));
    CHECK(P::name == plain<P>::name);
    // nobody counters what he has never heard of
    STATIC_CHECK_FALSE(P::template counters<unheard_of_threat, some_service<carrier::storage>, given<P>>);
    STATIC_CHECK_FALSE(P::template counters<unheard_of_threat, some_service<carrier::stream>, given<P>>);
    STATIC_CHECK_FALSE(P::template counters<unheard_of_threat, some_service<carrier::datagram>, given<P>>);
    if constexpr (requires { P::limits; }) numbers_law(P::limits);
}

}  // namespace laws
