#include <bartizan/protocol/sdp/errc.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::sdp;

TEST_CASE("every error of SDP has a sentence") {
    for (int code = 1; code <= int(errc::unsupported_audio); ++code) CHECK(make_error(errc(code)).message() != "unknown");
    CHECK(make_error(errc(99)).message() == "unknown");
    CHECK(make_error(errc::too_large).where() == "sdp");
}
