// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/account_errc.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::access;

TEST_CASE("every error of accounts has a sentence") {
    for (int code = 1; code <= int(account_errc::bad_realm); ++code) CHECK(make_error(account_errc(code)).message() != "unknown");
    CHECK(make_error(account_errc(99)).message() == "unknown");
    CHECK(make_error(account_errc::full).where() == "accounts");
}
