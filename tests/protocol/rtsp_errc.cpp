#include <bartizan/protocol/rtsp/errc.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::rtsp;

TEST_CASE("every error of RTSP has a sentence") {
    for (int code = 1; code <= int(errc::no_tunnel); ++code) CHECK(make_error(errc(code)).message() != "unknown");
    CHECK(make_error(errc(99)).message() == "unknown");
    CHECK(make_error(errc::twice).where() == "rtsp");
}
