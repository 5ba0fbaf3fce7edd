// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

TEST_CASE("every error of crypto has a sentence of its own") {
    using namespace bartizan::crypto;
    std::set<std::string_view> sentences;
    for (int code = 1; code <= int(errc::bad_second_key); ++code) {
        const auto sentence = make_error(errc(code)).message();
        CHECK(sentence != "unknown");
        CHECK(sentences.insert(sentence).second);
    }
    CHECK(make_error(errc::range_spent).where() == "crypto");
}
