// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/nal/syntax_errc.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::nal;

TEST_CASE("every error of a NAL unit's syntax has a sentence") {
    for (int code = 1; code <= int(syntax_errc::unknown_set); ++code) CHECK(make_error(syntax_errc(code)).message() != "unknown");
    CHECK(make_error(syntax_errc(99)).message() == "unknown");
    CHECK(make_error(syntax_errc::cut_off).where() == "NAL syntax");
}
