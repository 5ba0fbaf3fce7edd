#include <bartizan/protocol/rtsp/url.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;
using rtsp::errc;

namespace {
std::string joined(std::string_view base, std::string_view control) {
    std::array<char, 64> memory;
    const auto made = rtsp::control_url(base, control, memory);
    return made ? std::string(*made) : "error: " + std::string(made.error().message());
}
}  // namespace

TEST_CASE("a stream's URL is cut into what a connection and a request need") {
    const auto full = rtsp::read_url("rtsps://ad%6Din@camera.example:8322/MediaInput/h264/stream_1?x=1");
    REQUIRE(full);
    CHECK(full->within_tls);
    CHECK(full->user == "ad%6Din");
    CHECK(full->host == "camera.example");
    CHECK(full->port == 8322);
    CHECK(full->place == "camera.example:8322");
    CHECK(full->path == "/MediaInput/h264/stream_1?x=1");
    const auto least = rtsp::read_url("RTSP://192.0.2.1");
    REQUIRE(least);
    CHECK((!least->within_tls && least->user.empty() && least->host == "192.0.2.1" && least->port == 554 && least->path == "/"));
    CHECK(rtsp::read_url("rtsps://h/")->port == 322);
    const auto six = rtsp::read_url("rtsp://u@[2001:db8::1]:99/a");
    REQUIRE(six);
    CHECK((six->host == "2001:db8::1" && six->port == 99 && six->place == "[2001:db8::1]:99"));
}

TEST_CASE("what is no such URL is refused, and a password in it most of all") {
    for (const auto text : {"", "rtsp", "rtsp:/h", "http://h/", "rtsp://", "rtsp:///p", "rtsp://@h/", "rtsp://h:0/", "rtsp://h:65536/", "rtsp://h:/", "rtsp://h:1x/", "rtsp://[::1/",
                            "rtsp://[::1]x/", "rtsp://[g]/", "rtsp://h /", "rtsp://h/\r\nX: y", "rtsp://h/a#b", "rtsp://h?x", "rtsp://h/\"", "rtsp://h:1:2/"}) {
        CAPTURE(text);
        REQUIRE_FALSE(rtsp::read_url(text));
        CHECK(rtsp::read_url(text).error() == make_error(errc::bad_url));
    }
    CHECK(rtsp::read_url("rtsp://admin:tallship-7@h/").error() == make_error(errc::password_in_url));
}

TEST_CASE("percent-encoding is undone where it is sound and fits") {
    std::array<char, 6> memory;
    CHECK(rtsp::percent_decoded("a%40%2fb", memory) == "a@/b");
    CHECK(rtsp::percent_decoded("", memory) == "");
    for (const auto text : {"%", "%4", "%4g", "%0a", "%7F", "1234567", "%-1"}) {
        CAPTURE(text);
        CHECK_FALSE(rtsp::percent_decoded(text, memory));
    }
}

TEST_CASE("control URLs are relative to the description's, absolute, or all of it") {
    CHECK(joined("rtsp://h/m/", "trackID=1") == "rtsp://h/m/trackID=1");
    CHECK(joined("rtsp://h/m", "trackID=1") == "rtsp://h/m/trackID=1");
    CHECK(joined("rtsp://h/m", "/trackID=1") == "rtsp://h/m/trackID=1");
    CHECK(joined("rtsp://h/m", "*") == "rtsp://h/m");
    CHECK(joined("rtsp://h/m", "") == "rtsp://h/m");
    CHECK(joined("rtsp://h/m", "RTSP://other/m/1") == "RTSP://other/m/1");
    const auto bad = "error: " + std::string(make_error(errc::bad_control_url).message());
    CHECK(joined("rtsp://h/m", "http://other/m/1") == bad);
    CHECK(joined("rtsp://h/m", "a b") == bad);
    CHECK(joined("rtsp://h/m", "a\r\nb") == bad);
    CHECK(joined("rtsp://h/m", std::string(60, 'x')) == bad);
}
