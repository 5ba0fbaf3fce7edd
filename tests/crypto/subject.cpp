// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/subject.hpp>

#include <bartizan/crypto/software/certificate.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("all backends mean the same subject and validity") {
    STATIC_CHECK(std::is_same_v<bartizan::crypto::subject, bartizan::crypto::software::subject>);
    STATIC_CHECK(std::is_same_v<bartizan::crypto::validity, bartizan::crypto::software::validity>);
}
