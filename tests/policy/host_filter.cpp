// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/host_filter.hpp>

#include <bartizan/composition.hpp>
#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("host_filter and any_host obey the law of policies") {
    laws::policy_law<host_filter<>>();
    laws::policy_law<host_filter<"192.168.0.0/16", "fd00::/8">>();
    laws::policy_law<any_host>();
}

TEST_CASE("shipped rules are read while compiling, in their order (D03, D04)") {
    using office = host_filter<"deny 192.168.0.13", "192.168.0.0/16", "fd00::/8">;
    STATIC_CHECK(office::shipped.size() == 3);
    STATIC_CHECK_FALSE(office::shipped[0].allow);
    STATIC_CHECK(admits(office::shipped, address::v4(192, 168, 1, 1)));
    STATIC_CHECK_FALSE(admits(office::shipped, address::v4(192, 168, 0, 13)));
    STATIC_CHECK_FALSE(admits(office::shipped, address::v4(10, 0, 0, 1)));
    STATIC_CHECK(admits(office::shipped, *read_address("fd12::1")));
    STATIC_CHECK(admits(host_filter<>::shipped, address::v4(10, 0, 0, 1)));   // off until somebody sets rules
}

TEST_CASE("the rules are part of the composition's canonical words") {
    using one = camera<services<>, host_filter<"192.168.0.0/16">>;
    using other = camera<services<>, host_filter<"192.168.0.0/24">>;
    CHECK(composition<one>.find("192.168.0.0/16") != std::string_view::npos);
    CHECK(composition<one> != composition<other>);
}
