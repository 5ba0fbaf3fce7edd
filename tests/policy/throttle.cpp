// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/throttle.hpp>

#include <bartizan/policy/network_services.hpp>
#include <laws/policy_law.hpp>

#include <map>
#include <string>

using namespace bartizan;

TEST_CASE("throttle and no_throttle obey the law of policies") {
    laws::policy_law<throttle<>>();
    laws::policy_law<throttle<throttle_limits{.address_failures = 5}>, throttle<>>();
    laws::policy_law<no_throttle>();
}

TEST_CASE("only throttle counters guessing, and on streams alone (Q02)") {
    STATIC_CHECK(throttle<>::counters<threat::password_guessing, http_server<>, given<>>);
    STATIC_CHECK_FALSE(throttle<>::counters<threat::password_guessing, rtp_datagrams, given<>>);
    STATIC_CHECK_FALSE(no_throttle::counters<threat::password_guessing, http_server<>, given<>>);
}

TEST_CASE("the certificate is told how many guesses are left in a year") {
    std::map<std::string, std::uint64_t, std::less<>> figures;
    throttle<>::figures([&](std::string_view name, std::uint64_t value) { figures.emplace(name, value); });
    CHECK(figures["guesses_a_year_at_one_account"] == guesses_a_year(throttle_limits{}));
    CHECK(figures["guesses_a_year_from_one_address"] == 525'608);
    STATIC_CHECK(throttle<>::sound);
    STATIC_CHECK_FALSE(throttle<throttle_limits{.address_failures = 0}>::sound);
    STATIC_CHECK_FALSE(throttle<throttle_limits{.addresses = 4}>::sound);
    STATIC_CHECK_FALSE(throttle<throttle_limits{.clean_after_s = 1}>::sound);
}
