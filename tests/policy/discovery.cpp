// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/discovery.hpp>

#include <bartizan/policy/network_services.hpp>
#include <bartizan/prove.hpp>
#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("the set-up periods obey the law of policies, and discovery's numbers are all told") {
    laws::policy_law<setup_period<>>();
    laws::policy_law<setup_period<setup_limits{.minutes = 5}>, setup_period<>>();
    laws::policy_law<setup_period_or_unlimited<>>();
    laws::numbers_law(discovery_limits{});
    laws::numbers_law(setup_limits{});
    STATIC_CHECK(service_word<discovery<>>);
}

TEST_CASE("only a period that ends counters exposure, and on discovery alone (J25, J26)") {
    struct another : discovery<> { using without_limits = another; };
    STATIC_CHECK(setup_period<>::counters<threat::exposure, discovery<>, given<>>);
    STATIC_CHECK(setup_period<>::counters<threat::exposure, discovery<discovery_limits{.answers_per_second = 5}>, given<>>);
    STATIC_CHECK_FALSE(setup_period<>::counters<threat::exposure, another, given<>>);
    STATIC_CHECK_FALSE(setup_period<>::counters<threat::unauthorized_access, discovery<>, given<>>);
    STATIC_CHECK_FALSE(setup_period_or_unlimited<>::counters<threat::exposure, discovery<>, given<>>);
}

TEST_CASE("a product is found for 20 minutes, or for as long as somebody signed for (J22)") {
    STATIC_CHECK(proven<camera<services<discovery<>>, setup_period<>, host_filter<>>>);
    STATIC_CHECK(proven<camera<services<discovery<>>, setup_period_or_unlimited<>, host_filter<>,
                               accept_risk<threat::exposure, discovery<>, "the network ends in this room", date{9999, 12, 31}>>>);
    STATIC_CHECK(setup_period<>::limits.minutes == 20);
}
