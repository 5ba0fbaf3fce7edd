// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/transport.hpp>

#include <bartizan/policy/network_services.hpp>
#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("tls and plain_tcp obey the law of policies") {
    laws::policy_law<tls<tls_v1_2, tls_v1_3>>();
    laws::policy_law<plain_tcp>();
}

TEST_CASE("a choice between TLS and none claims nothing, so that somebody must accept that it is read") {
    using choice = tls_or_plain<tls_v1_2, tls_v1_3>;
    laws::policy_law<choice>();
    STATIC_CHECK_FALSE(choice::encrypts_streams);
    STATIC_CHECK_FALSE(choice::counters<threat::eavesdropping, http_server<>, given<>>);
    STATIC_CHECK_FALSE(choice::counters<threat::credential_theft, http_server<>, given<>>);
    STATIC_CHECK(choice::uses::holds<use<tls_v1_2, purpose::channel>>);
}

TEST_CASE("tls counters eavesdropping and theft on streams, and nothing on datagrams") {
    using secure = tls<tls_v1_3>;
    STATIC_CHECK(secure::counters<threat::eavesdropping, http_server<>, given<>>);
    STATIC_CHECK(secure::counters<threat::credential_theft, rtsp_server<>, given<>>);
    STATIC_CHECK_FALSE(secure::counters<threat::unauthorized_access, http_server<>, given<>>);
    STATIC_CHECK_FALSE(secure::counters<threat::eavesdropping, rtp_datagrams, given<>>);
    STATIC_CHECK_FALSE(plain_tcp::counters<threat::eavesdropping, http_server<>, given<>>);
}

TEST_CASE("old versions of TLS are forbidden (E08)") {
    STATIC_CHECK(tls_v1_2::verdict_for<purpose::channel> == verdict::approved);
    STATIC_CHECK(tls_v1_3::verdict_for<purpose::channel> == verdict::approved);
    STATIC_CHECK(tls_v1_1::verdict_for<purpose::channel> == verdict::forbidden);
    STATIC_CHECK(ssl_v3::verdict_for<purpose::channel> == verdict::forbidden);
}
