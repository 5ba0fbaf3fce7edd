#include <bartizan/protocol/rtsp/transport.hpp>

#include <catch2/catch_test_macros.hpp>

namespace rtsp = bartizan::rtsp;

namespace {
rtsp::chosen_transport choose(std::string_view offers, rtsp::transport_choice may = {}) { return rtsp::choose_transport(offers, may, "192.0.2.1"); }
rtsp::status verdict(std::string_view offers, rtsp::transport_choice may = {}) { return choose(offers, may).verdict; }
}  // namespace

TEST_CASE("the first offer that can be carried is taken") {
    const auto udp = choose("RTP/AVP;unicast;client_port=8000-8001");
    REQUIRE(udp.verdict == rtsp::status::ok);
    CHECK_FALSE(udp.what.over_tcp);
    CHECK(udp.what.ports == rtsp::port_pair{8000, 8001});
    const auto tcp = choose("RTP/AVP;multicast;ttl=5,RTP/AVP/TCP;interleaved=4-5");
    REQUIRE(tcp.verdict == rtsp::status::ok);
    CHECK(tcp.what.over_tcp);
    CHECK(tcp.what.ports == rtsp::port_pair{4, 5});
    CHECK(choose("RTP/AVP/UDP;unicast;client_port=8000").what.ports == rtsp::port_pair{8000, 8001});
}

TEST_CASE("a product that keeps its media within TLS never grants UDP") {
    const rtsp::transport_choice tls{.udp = false, .tcp = true};
    CHECK(verdict("RTP/AVP;unicast;client_port=8000-8001", tls) == rtsp::status::unsupported_transport);
    CHECK(choose("RTP/AVP;unicast;client_port=8000-8001,RTP/AVP/TCP;unicast;interleaved=0-1", tls).what.over_tcp);
    CHECK(verdict("RTP/AVP/TCP;unicast;interleaved=0-1", {.udp = true, .tcp = false}) == rtsp::status::unsupported_transport);
}

TEST_CASE("media is sent to the peer and to nobody else") {
    CHECK(verdict("RTP/AVP;unicast;client_port=8000-8001;destination=203.0.113.7") == rtsp::status::forbidden);
    CHECK(verdict("RTP/AVP;unicast;client_port=8000-8001;destination=192.0.2.1") == rtsp::status::ok);
}

TEST_CASE("offers that nobody can carry are refused") {
    for (const auto* offer : {"FOO/BAR", "", "RTP/AVP;unicast;client_port=0-0", "RTP/AVP;unicast", "RTP/AVP;multicast;port=5000-5001", "RTP/SAVP;unicast;client_port=8000-8001",
                              "RTP/AVP/TCP;interleaved=3-3", "RTP/AVP/TCP;interleaved=0-1;mode=RECORD", "RTP/AVP;unicast;client_port=8000-8000"})
        CHECK(verdict(offer) == rtsp::status::unsupported_transport);
    for (const auto* offer : {"RTP/AVP;unicast;client_port=70000-70001", "RTP/AVP;client_port=-1", "RTP/AVP/TCP;interleaved=256-257", "RTP/AVP/TCP;interleaved=a-b"})
        CHECK(verdict(offer) == rtsp::status::bad_request);
}

TEST_CASE("what a server grants is read back") {
    const auto granted = rtsp::read_transport("RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001;ssrc=E704AD76;mode=\"PLAY\"");
    REQUIRE(granted);
    REQUIRE(*granted);
    CHECK((*granted)->server_ports == rtsp::port_pair{6000, 6001});
    CHECK((*granted)->ssrc == 0xe704ad76);
}
