#include <bartizan/protocol/http/body.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
namespace http = bartizan::http;

TEST_CASE("chunks come off in place, and what follows the body stays") {
    std::string text = "4\r\nWiki\r\n6;a=\"b\"\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nTrailer: x\r\n\r\nGET /";
    http::chunked_body body;
    std::size_t filled = text.size();
    REQUIRE(body.take(std::as_writable_bytes(std::span(text)), filled, 100));
    CHECK(body.done());
    CHECK(text.substr(0, body.length()) == "Wikipedia in \r\n\r\nchunks.");
    CHECK(text.substr(body.length(), filled - body.length()) == "GET /");
}

TEST_CASE("extensions and trailers without end are refused") {
    for (const std::string_view first : {"1;", "0\r\nT: "}) {
        http::chunked_body body;
        std::string text(first);
        text += std::string(200, 'x');
        bz::result<> outcome;
        for (int i = 0; i < 100 && outcome && !body.done(); ++i) {
            text += first[0] == '1' ? "\r\nb\r\n1;" + std::string(200, 'x') : "\r\nT: " + std::string(200, 'x');
            std::size_t filled = text.size();
            outcome = body.take(std::as_writable_bytes(std::span(text)), filled, 1000);
            text.resize(filled);
        }
        CHECK(outcome.error() == make_error(http::errc::bad_chunk));
    }
}
