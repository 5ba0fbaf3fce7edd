// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/rtsp/request.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;

TEST_CASE("the path of a request is what follows the host, without query and fragment") {
    CHECK(rtsp::path_of("rtsp://cam/a/b") == "/a/b");
    CHECK(rtsp::path_of("RTSPS://cam:322/a?x=1#y") == "/a");
    CHECK(rtsp::path_of("rtspu://cam") == "/");
    CHECK(rtsp::path_of("/a#b") == "/a");
    CHECK(rtsp::path_of("*") == "*");
    for (const auto none : {"", "a", "http://cam/a", "rtsp://", "rtsp:/a"}) CHECK(rtsp::path_of(none).empty());
}

TEST_CASE("of a stream without a past PLAY may ask from now on, or from its beginning (RFC 2326, 12.29)") {
    for (const auto right : {"npt=now-", "npt=now", "npt=0-", "npt=0.000-", " npt=0:00:01.5-10 ", "npt=0-;time=19970123T143720Z"}) CHECK(rtsp::live_range(right));
    for (const auto wrong : {"", "npt=", "npt=-10", "npt=now-10", "npt=a-", "npt=0-b", "clock=19961108T142300Z-", "smpte=0:00:00-"}) CHECK_FALSE(rtsp::live_range(wrong));
}

TEST_CASE("every method has its name, and those that are public are told") {
    CHECK(rtsp::name(rtsp::method::options) == "OPTIONS");
    CHECK(rtsp::name(rtsp::method::redirect) == "REDIRECT");
    for (const auto m : {rtsp::method::options, rtsp::method::set_parameter, rtsp::method::teardown}) CHECK(rtsp::public_methods.find(rtsp::name(m)) != std::string_view::npos);
    CHECK(rtsp::public_methods.find(rtsp::name(rtsp::method::record)) == std::string_view::npos);
}
