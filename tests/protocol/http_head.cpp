#include <bartizan/protocol/http/head.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace http = bartizan::http;

TEST_CASE("a request's path, query and fields are found, names in any case") {
    std::array<http::field, 4> memory;
    http::request r;
    const auto how = http::read_head("PUT /api/v1?x=1 HTTP/1.1\r\nHOST: camera\r\nX-Empty:\r\nx-pad:  a b\t\r\nContent-Length: 12\r\n\r\n", r, memory);
    REQUIRE(how);
    CHECK((how->length == 12 && how->keep_alive && !how->chunked));
    CHECK((r.method == "PUT" && r.path() == "/api/v1" && r.query() == "x=1"));
    CHECK((r.value_of("host") == "camera" && r.value_of("x-empty") == "" && r.value_of("X-PAD") == "a b" && !r.value_of("x")));
}

TEST_CASE("members of lists are found whole and in any case") {
    CHECK(http::lists("keep-alive, Close", "close"));
    CHECK(http::lists(",close", "close"));
    CHECK_FALSE(http::lists("closed, x close", "close"));
    CHECK_FALSE(http::lists("", "close"));
}

TEST_CASE("every error has a sentence and a status that the peer may hear") {
    for (int code = 1; code <= int(http::errc::answer_timeout); ++code) {
        CHECK(make_error(http::errc(code)).message() != "unknown");
        const int status = http::status_of(http::errc(code));
        CHECK((status == 0 || !http::reason_of(status).empty()));
    }
}
