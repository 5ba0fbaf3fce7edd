// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/cameras.hpp>

#include <bartizan/policy/network_services.hpp>
#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("certified cameras are safe to call, which says nothing about who calls the recorder") {
    using checked = certified_cameras<tls_v1_2, tls_v1_3>;
    laws::policy_law<checked>();
    STATIC_CHECK(checked::counters<threat::impostor_camera, ingest<>, given<>>);
    STATIC_CHECK(checked::counters<threat::eavesdropping, ingest<>, given<>>);
    STATIC_CHECK(checked::counters<threat::credential_theft, ingest<>, given<>>);
    STATIC_CHECK_FALSE(checked::counters<threat::eavesdropping, http_server<>, given<>>);
    STATIC_CHECK_FALSE(tls<tls_v1_3>::counters<threat::eavesdropping, ingest<>, given<>>);
    STATIC_CHECK_FALSE(digest<sha256>::counters<threat::credential_theft, ingest<>, given<>>);
}

TEST_CASE("any camera, and what a recorder answers, claim nothing") {
    laws::policy_law<any_camera>();
    laws::policy_law<answers_digest<sha256>>();
    laws::policy_law<answers_digest_or_basic<sha256>>();
    STATIC_CHECK_FALSE(any_camera::counters<threat::impostor_camera, ingest<>, given<>>);
    STATIC_CHECK_FALSE(answers_digest<sha256>::counters<threat::credential_theft, ingest<>, given<>>);
    STATIC_CHECK((answers_digest_or_basic<>::tells_password && !answers_digest<sha256>::tells_password));
}
