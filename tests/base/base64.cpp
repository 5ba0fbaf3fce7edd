// SPDX-License-Identifier: Apache-2.0
#include <bartizan/base/base64.hpp>

#include <catch2/catch_test_macros.hpp>

#include <random>
#include <string>
#include <vector>

using namespace bartizan;

namespace {
std::string encoded(std::string_view text) {
    std::string out(base64_size(text.size()), '?');
    return std::string(to_base64(as_bytes(text), out));
}
bool reads(std::string_view text) {
    std::array<std::byte, 64> out;
    return from_base64(text, out).has_value();
}
}  // namespace

TEST_CASE("base64 of RFC 4648, 10") {
    CHECK(encoded("") == "");
    CHECK(encoded("f") == "Zg==");
    CHECK(encoded("fo") == "Zm8=");
    CHECK(encoded("foo") == "Zm9v");
    CHECK(encoded("foob") == "Zm9vYg==");
    CHECK(encoded("foobar") == "Zm9vYmFy");
}

TEST_CASE("what is written reads as itself, and a smaller space is refused") {
    std::mt19937 random(5);
    for (std::size_t size = 0; size < 200; ++size) {
        std::vector<std::byte> data(size), back(size);
        for (auto& b : data) b = static_cast<std::byte>(random());
        std::string text(base64_size(size), '?');
        REQUIRE(to_base64(data, text).size() == text.size());
        REQUIRE(from_base64(text, back) == size);
        CHECK(back == data);
        if (size == 0) continue;
        CHECK_FALSE(from_base64(text, std::span(back).first(size - 1)));
        CHECK(to_base64(data, std::span(text).first(text.size() - 1)).empty());
    }
}

TEST_CASE("one text has one meaning: padding, alphabet and unused bits are strict") {
    for (const char* good : {"Zg==", "Zm8=", "+/+/"}) CHECK(reads(good));
    for (const char* bad : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z===", "====", "Zm 9v", "Zm9v\n", "-_-_", "Zg==Zg=="}) {
        INFO(bad);
        CHECK_FALSE(reads(bad));
    }
}
