// peer: programs of others that a test needs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <string>

namespace tests {

// peer_absent: skips the test; where CI is set it fails, because nothing may be skipped there.
[[noreturn]] inline void peer_absent(const std::string& what) {
    if (std::getenv("CI")) FAIL(what + " is not installed, and CI does not accept that");
    SKIP(what + " is not installed");
    std::abort();
}

}  // namespace tests
