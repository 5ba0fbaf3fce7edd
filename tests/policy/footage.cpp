// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/footage.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("sealed footage counters what a thief or an administrator of the disk can do, and nothing on the way to it") {
    laws::policy_law<sealed_footage<>>();
    laws::policy_law<sealed_footage<sealed_limits{.unsigned_ms = 1}>, sealed_footage<>>();
    STATIC_CHECK(sealed_footage<>::counters<threat::recording_leak, archive, given<>>);
    STATIC_CHECK(sealed_footage<>::counters<threat::recording_tamper, archive, given<>>);
    STATIC_CHECK_FALSE(sealed_footage<>::counters<threat::impostor_camera, ingest<>, given<>>);
    STATIC_CHECK_FALSE(sealed_footage<>::counters<threat::eavesdropping, ingest<>, given<>>);
}

TEST_CASE("what is stored as it came may stand beside words that sign and encrypt nothing") {
    STATIC_CHECK(sizeof(stored_as_it_came_must_not_claim_more<footage_as_it_comes, not_composed, not_composed>) > 0);
}

TEST_CASE("footage as it comes claims nothing") {
    laws::policy_law<footage_as_it_comes>();
    STATIC_CHECK_FALSE(footage_as_it_comes::counters<threat::recording_leak, archive, given<>>);
}
