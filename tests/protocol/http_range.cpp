#include <bartizan/protocol/http/range.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace http = bartizan::http;
using kind = http::wanted_range::kind;

namespace {

// told: "whole", "none" or "first+length".
std::string told(std::string_view field, std::uint64_t size) {
    const auto r = http::read_range(field, size);
    return r.what == kind::whole ? "whole" : r.what == kind::unsatisfiable ? "none" : std::to_string(r.part.first) + "+" + std::to_string(r.part.length);
}

}  // namespace

TEST_CASE("the examples of RFC 9110, 14.1.2, of a representation of 10000 bytes") {
    CHECK(told("bytes=0-499", 10'000) == "0+500");
    CHECK(told("bytes=500-999", 10'000) == "500+500");
    CHECK(told("bytes=-500", 10'000) == "9500+500");
    CHECK(told("bytes=9500-", 10'000) == "9500+500");
    CHECK(told("bytes=0-0", 10'000) == "0+1");
    CHECK(told("bytes=-1", 10'000) == "9999+1");
    CHECK(told("bytes= 0-0, -2", 10'000) == "whole");   // several ranges: one whole answer
}

TEST_CASE("a range that begins behind the end is not satisfiable; one that ends behind it ends there") {
    CHECK(told("bytes=10000-", 10'000) == "none");
    CHECK(told("bytes=99999999999999999999999-", 10'000) == "none");
    CHECK(told("bytes=-0", 10'000) == "none");
    CHECK(told("bytes=0-0", 0) == "none");
    CHECK(told("bytes=-5", 0) == "none");
    CHECK(told("bytes=9999-20000", 10'000) == "9999+1");
    CHECK(told("bytes=1-99999999999999999999999", 10'000) == "1+9999");
    CHECK(told("bytes=-20000", 10'000) == "0+10000");
    CHECK(told("bytes=0-18446744073709551615", ~std::uint64_t{0}) == "0+18446744073709551615");
}

TEST_CASE("what is no range of bytes is as if it were not there") {
    for (const auto* field : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=0x1-2", "bytes=1-2-3", "bytes=1 -2", "bytes=+1-2", "bytes=1-2;q=1", "lines=0-1",
                              "bytes=0-1,2-3", "bytes=,0-1", "=0-1", "bytes==0-1"})
        CHECK(told(field, 10'000) == "whole");
    CHECK(told("BYTES=0-1", 10'000) == "0+2");   // units are case-insensitive (14.1)
}
