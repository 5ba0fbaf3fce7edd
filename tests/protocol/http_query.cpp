#include <bartizan/protocol/http/query.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace http = bartizan::http;

namespace {

std::string told(std::string_view query, std::string_view name) {
    const auto found = http::parameter(query, name);
    return found ? "=" + std::string(found->view()) : "none";
}

}  // namespace

TEST_CASE("a parameter is found by its name, the first of several, decoded") {
    CHECK(told("from=1&to=2", "from") == "=1");
    CHECK(told("from=1&to=2", "to") == "=2");
    CHECK(told("to=1&to=2", "to") == "=1");
    CHECK(told("t=2026-11-25T19%3A34%3a00Z", "t") == "=2026-11-25T19:34:00Z");
    CHECK(told("a=b=c", "a") == "=b=c");
    CHECK(told("a=1+1", "a") == "=1+1");
    CHECK(told("a=", "a") == "=");
    CHECK(told("&&a=1&&", "a") == "=1");
}

TEST_CASE("what is not there, broken, a control character or too long is nothing") {
    for (const auto* query : {"", "b=1", "ab=1", "a", "a&b", "xa=1", "a=%", "a=%4", "a=%zz", "a=%00", "a=%0d%0a", "a=%7f"}) CHECK(told(query, "a") == "none");
    CHECK(told("a=" + std::string(64, 'x'), "a").size() == 65);
    CHECK(told("a=" + std::string(65, 'x'), "a") == "none");
}
