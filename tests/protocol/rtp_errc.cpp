#include <bartizan/protocol/rtp/errc.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::rtp;

TEST_CASE("every error of RTP has a sentence") {
    for (int code = 1; code <= int(errc::packet_size_too_small); ++code) CHECK(make_error(errc(code)).message() != "unknown");
    CHECK(make_error(errc(99)).message() == "unknown");
    CHECK(make_error(errc::cut_off).where() == "rtp");
}
