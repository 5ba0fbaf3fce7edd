// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/rtsp/client_tracks.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace bartizan;
using rtsp::errc;
using tracks = rtsp::client_tracks<2, 64>;

namespace {

rtsp::transport carried(bool over_tcp, rtsp::port_pair ports = {}) {
    rtsp::transport way;
    way.over_tcp = over_tcp;
    way.ports = ports;
    return way;
}
std::size_t number_of(const result<std::size_t>& which) { return which ? *which : 99; }
tracks two_interleaved() {
    tracks all;
    REQUIRE(number_of(all.take("rtsp://cam/m", "video", carried(true))) == 0);
    REQUIRE(number_of(all.take("rtsp://cam/m", "rtsp://cam/other/audio", carried(true))) == 1);
    return all;
}

}  // namespace

TEST_CASE("tracks are taken with URLs and channels of their own, as many as there is room for") {
    auto all = two_interleaved();
    CHECK(all.size() == 2);
    CHECK(all.url(0) == "rtsp://cam/m/video");
    CHECK(all.url(1) == "rtsp://cam/other/audio");
    CHECK(all.at(0).ports == rtsp::port_pair{0, 1});
    CHECK(all.at(1).ports == rtsp::port_pair{2, 3});
    CHECK(all.take("rtsp://cam/m", "more", carried(true)).error() == make_error(errc::no_track));
    tracks other;
    CHECK(other.take("rtsp://cam/m", std::string(64, 'x'), carried(true)).error() == make_error(errc::bad_control_url));
    CHECK(other.size() == 0);
}

TEST_CASE("frames belong to a track once it was granted, on the server's channels") {
    auto all = two_interleaved();
    CHECK_FALSE(all.of_channel(0));
    CHECK_FALSE(all.interleaved(0));
    CHECK(all.next() == 0);
    REQUIRE(number_of(all.grant("RTP/AVP/TCP;unicast;interleaved=6-7")) == 0);
    CHECK(all.of_channel(6) == std::size_t{0});
    CHECK(all.of_channel(7) == std::size_t{0});
    CHECK_FALSE(all.of_channel(2));
    REQUIRE(number_of(all.grant("RTP/AVP/TCP;unicast")) == 1);   // says none: those that were asked for
    CHECK(all.of_channel(3) == std::size_t{1});
    CHECK(all.next() == all.size());
}

TEST_CASE("what would mix tracks, or was not asked for, is refused") {
    auto all = two_interleaved();
    for (const auto said : {"RTP/AVP;unicast;client_port=5000-5001", "RTP/AVP/TCP;interleaved=4-4", "RTP/AVP/TCP;interleaved=4-900", "RTP/SAVP/TCP", ""})
        CHECK(all.grant(said).error() == make_error(errc::bad_transport));
    CHECK(all.grant(std::nullopt).error() == make_error(errc::bad_transport));
    REQUIRE(all.grant("RTP/AVP/TCP;interleaved=0-1"));
    CHECK(all.grant("RTP/AVP/TCP;interleaved=1-2").error() == make_error(errc::bad_transport));
    CHECK(all.next() == 1);
}

TEST_CASE("over UDP the client's ports stay its own, whatever the server says of them") {
    tracks all;
    REQUIRE(all.take("rtsp://cam/m", "*", carried(false, {5000, 5001})));
    CHECK(all.url(0) == "rtsp://cam/m");
    REQUIRE(all.grant("RTP/AVP;unicast;client_port=7000-7001;server_port=9000-9001;source=10.0.0.1, RTP/AVP/TCP"));
    CHECK(all.at(0).ports == rtsp::port_pair{5000, 5001});
    CHECK(all.at(0).server_ports == rtsp::port_pair{9000, 9001});
    CHECK(all.at(0).source.empty());
    CHECK_FALSE(all.interleaved(0));
}
