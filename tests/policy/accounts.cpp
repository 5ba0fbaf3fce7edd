// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/accounts.hpp>

#include <bartizan/policy/network_services.hpp>
#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("accounts, no_guest and guest obey the law of policies") {
    laws::policy_law<accounts<>>();
    laws::policy_law<accounts<accounts_limits{.most_accounts = 5}>, accounts<>>();
    laws::policy_law<no_guest>();
    laws::policy_law<guest>();
}

TEST_CASE("accounts counter factory passwords on network services (B02 to B04)") {
    STATIC_CHECK(accounts<>::counters<threat::factory_password, http_server<>, given<>>);
    STATIC_CHECK(accounts<>::counters<threat::factory_password, rtsp_server<>, given<>>);
    STATIC_CHECK_FALSE(accounts<>::counters<threat::factory_password, rtp_datagrams, given<>>);
    STATIC_CHECK_FALSE(guest::admits_strangers == no_guest::admits_strangers);
}

TEST_CASE("the numbers of the paper are the default, and unsafe ones are not sound (B08, B14, B15)") {
    CHECK(accounts<>::limits.least_characters == 8);
    CHECK(accounts<>::limits.most_characters == 32);
    CHECK(accounts<>::limits.kinds_of_characters == 2);
    STATIC_CHECK(accounts<>::sound);
    STATIC_CHECK_FALSE(accounts<accounts_limits{.most_accounts = 0}>::sound);
    STATIC_CHECK_FALSE(accounts<accounts_limits{.least_characters = 7}>::sound);
    STATIC_CHECK_FALSE(accounts<accounts_limits{.most_characters = 7}>::sound);
    STATIC_CHECK_FALSE(accounts<accounts_limits{.kinds_of_characters = 4}>::sound);
    STATIC_CHECK_FALSE(accounts<accounts_limits{.hash_memory_kib = 64}>::sound);
}
