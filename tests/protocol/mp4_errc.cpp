// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/mp4/errc.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::mp4;

TEST_CASE("every error of MP4 has a sentence") {
    for (int code = 1; code <= int(errc::too_many_samples); ++code) CHECK(make_error(errc(code)).message() != "unknown");
    CHECK(make_error(errc(99)).message() == "unknown");
    CHECK(make_error(errc::no_space).where() == "MP4");
}
