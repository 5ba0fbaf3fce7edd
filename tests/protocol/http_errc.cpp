#include <bartizan/protocol/http/errc.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::http;

TEST_CASE("every error of HTTP has a sentence") {
    for (int code = 1; code <= int(errc::answer_timeout); ++code) CHECK(make_error(errc(code)).message() != "unknown");
    CHECK(make_error(errc(99)).message() == "unknown");
    CHECK(make_error(errc::cut_off).where() == "http");
}
