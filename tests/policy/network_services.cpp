// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/network_services.hpp>

#include <bartizan/prove.hpp>
#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("HTTP and RTSP ride on streams, raise the same threats and need the same answers") {
    STATIC_CHECK(service_word<http_server<>>);
    STATIC_CHECK(service_word<rtsp_server<>>);
    STATIC_CHECK(std::is_same_v<http_server<>::raises, rtsp_server<>::raises>);
    STATIC_CHECK(std::is_same_v<http_server<>::needs, rtsp_server<>::needs>);
    CHECK(http_server<>::rides == carrier::stream);
    CHECK(rtp_datagrams::rides == carrier::datagram);
}

TEST_CASE("default ports are those of the paper (E03, E04) and of their RFCs") {
    CHECK(http_server<>::limits.port == 80);
    CHECK(http_server<>::limits.tls_port == 443);
    CHECK(rtsp_server<>::limits.port == 554);
    CHECK(rtsp_server<>::limits.tls_port == 322);
    laws::numbers_law(http_limits{});
    laws::numbers_law(rtsp_limits{});
}

TEST_CASE("a product has exactly the services it names") {
    using cam = camera<services<http_server<http_limits{.sessions = 8}>>, tls<tls_v1_3>, digest<sha256>, accounts<>, no_guest, host_filter<>, throttle<>>;
    STATIC_CHECK(proven<cam>);
    STATIC_CHECK(has_service<cam, http_server<>>);
    STATIC_CHECK_FALSE(has_service<cam, rtsp_server<>>);
    STATIC_CHECK(service_of<cam, http_server<>>::limits.sessions == 8);
}

TEST_CASE("what the paper calls bad practice can be composed only with a name and a date under it") {
    using risky = camera<services<http_server<>>, plain_tcp, basic, accounts<>, no_guest, any_host, no_throttle,
                         accept_risk<threat::eavesdropping, http_server<>, "a closed cabinet, ticket 9", date{2099, 1, 1}>,
                         accept_risk<threat::credential_theft, http_server<>, "a closed cabinet, ticket 9", date{2099, 1, 1}>,
                         accept_risk<threat::password_guessing, http_server<>, "a closed cabinet, ticket 9", date{2099, 1, 1}>>;
    STATIC_CHECK(proven<risky>);
    using old = digest<sha256, md5>;
    using with_md5 = camera<services<rtsp_server<>>, tls<tls_v1_2, tls_v1_3>, old, accounts<>, no_guest, host_filter<>, throttle<>,
                            accept_risk<use<md5, purpose::password_digest>, old, "recorders of 2015, ticket 9", date{2099, 1, 1}>>;
    STATIC_CHECK(proven<with_md5>);
}

TEST_CASE("RTSP sessions can be counted from the memory that they may take") {
    STATIC_CHECK(rtsp_limits{}.session_bytes() == 8192 + 16'384);
    STATIC_CHECK(rtsp_limits{}.within(4 << 20).sessions == 170);
    STATIC_CHECK(rtsp_limits{}.within(4 << 20).sessions_per_address == 170);
    STATIC_CHECK(rtsp_limits{.sessions_per_address = 8}.within(4 << 20).sessions_per_address == 8);
    STATIC_CHECK(rtsp_limits{.sessions = 4}.within(1 << 30).sessions == 4);
    STATIC_CHECK(rtsp_limits{}.within(1000).sessions == 0);
    STATIC_CHECK(proven<camera<services<rtsp_server<rtsp_limits{.request_bytes = 4096}.within(1 << 20)>>, tls<tls_v1_3>, digest<sha256>, accounts<>, no_guest, host_filter<>, throttle<>>>);
}
