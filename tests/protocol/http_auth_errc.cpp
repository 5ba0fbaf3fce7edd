// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/http_auth/errc.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::http_auth;

TEST_CASE("every error of authentication fields has a sentence") {
    for (int code = 1; code <= int(errc::no_space); ++code) CHECK(make_error(errc(code)).message() != "unknown");
    CHECK(make_error(errc(99)).message() == "unknown");
    CHECK(make_error(errc::twice).where() == "http_auth");
}
