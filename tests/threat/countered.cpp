// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/countered.hpp>

#include <catch2/catch_test_macros.hpp>

#include <type_traits>

namespace {
using namespace bartizan;
struct theft {};
struct mail {};
struct door {};
struct lock {   // protects the door only
    template <class Threat, class Service, class>
    static constexpr bool counters = (std::is_same_v<Threat, theft> && std::is_same_v<Service, door>);
};
struct alarm_siren {   // does nothing without a lock that it can watch
    template <class, class, class> static constexpr bool counters = false;
};
struct camera_dummy {
    template <class Threat, class Service, class Given> static constexpr bool counters = std::is_same_v<Given, given<camera_dummy, lock>>;
};
}  // namespace

TEST_CASE("a threat is countered on one service without being countered on its neighbour") {
    STATIC_CHECK(countered<theft, door, given<alarm_siren, lock>>);
    STATIC_CHECK_FALSE(countered<theft, mail, given<alarm_siren, lock>>);
    STATIC_CHECK_FALSE(countered<mail, door, given<lock>>);
}

TEST_CASE("a policy sees its company and can make its claim depend on it") {
    STATIC_CHECK(countered<theft, mail, given<camera_dummy, lock>>);
    STATIC_CHECK_FALSE(countered<theft, mail, given<camera_dummy>>);
}

TEST_CASE("a struct is a threat only when it has a name and asks its question") { STATIC_CHECK_FALSE(threat_word<theft>); }

TEST_CASE("without any policy nothing is countered") { STATIC_CHECK_FALSE(countered<theft, door, given<>>); }
