// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/authentication.hpp>

#include <bartizan/policy/accounts.hpp>
#include <bartizan/policy/network_services.hpp>
#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("digest, digest_or_basic, basic and no_authentication obey the law of policies") {
    laws::policy_law<digest<sha256, sha512_256>>();
    laws::policy_law<digest_or_basic<sha256>>();
    laws::policy_law<basic>();
    laws::policy_law<no_authentication>();
}

TEST_CASE("passwords keep clients out only where accounts are kept and strangers are not let in (Q17)") {
    using one = digest<sha256>;
    STATIC_CHECK(one::counters<threat::unauthorized_access, http_server<>, given<one, accounts<>, no_guest>>);
    STATIC_CHECK(basic::counters<threat::unauthorized_access, http_server<>, given<basic, accounts<>, no_guest>>);
    STATIC_CHECK_FALSE(one::counters<threat::unauthorized_access, http_server<>, given<one, accounts<>, guest>>);
    STATIC_CHECK_FALSE(one::counters<threat::unauthorized_access, http_server<>, given<one, no_guest>>);
    STATIC_CHECK_FALSE(no_authentication::counters<threat::unauthorized_access, http_server<>, given<accounts<>, no_guest>>);
    STATIC_CHECK_FALSE(one::counters<threat::unauthorized_access, rtp_datagrams, given<one, accounts<>, no_guest>>);
}

TEST_CASE("only Digest alone keeps the password off the wire (C02, C05, C06)") {
    STATIC_CHECK(digest<sha256>::counters<threat::credential_theft, http_server<>, given<>>);
    STATIC_CHECK_FALSE(digest_or_basic<sha256>::counters<threat::credential_theft, http_server<>, given<>>);
    STATIC_CHECK_FALSE(basic::counters<threat::credential_theft, http_server<>, given<>>);
}
