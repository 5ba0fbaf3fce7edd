// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/role.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;

// That a role complains when it is answered not once is shown in tests/fail/c01 to c06.
TEST_CASE("a role that is answered once is content") {
    CHECK(sizeof(role::services::composed<1, int>) > 0);
    CHECK(sizeof(role::signing::composed<1, int>) > 0);
    CHECK(sizeof(role::encryption::composed<1, int>) > 0);
    CHECK(sizeof(role::key::composed<1, int>) > 0);
}

TEST_CASE("a target may be left out and risks may be many") {
    CHECK(sizeof(role::target::composed<0, int>) > 0);
    CHECK(sizeof(role::target::composed<1, int>) > 0);
    CHECK(sizeof(role::waiver::composed<0, int>) > 0);
    CHECK(sizeof(role::waiver::composed<7, int>) > 0);
}
