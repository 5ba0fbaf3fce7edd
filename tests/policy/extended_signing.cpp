// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/extended_signing.hpp>

#include <bartizan/prove.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;

// What does not fit is shown in tests/fail/c30 to c32.
namespace {
using signing = signed_frames<sha256, ecdsa_p256>;
using key = software_key<provenance::factory>;
using extended = camera<services<recording<>>, signing, extended_signing, encrypted_frames<>, key>;
using bare = camera<services<recording<>>, signing, encrypted_frames<>, key>;
}  // namespace

TEST_CASE("the extension is composed beside signed frames, or left out") {
    STATIC_CHECK(proven<extended>);
    STATIC_CHECK(proven<bare>);
    STATIC_CHECK(policy_of<extended, role::extension>::extends_signatures);
    STATIC_CHECK(std::is_same_v<policy_of<bare, role::extension>, not_composed>);
}

TEST_CASE("the extension counters tampering with a recording only beside signatures") {
    using beside = given<extended_signing, signing>;
    using alone = given<extended_signing, unsigned_frames>;
    STATIC_CHECK(extended_signing::counters<threat::recording_tamper, recording<>, beside>);
    STATIC_CHECK_FALSE(extended_signing::counters<threat::recording_tamper, recording<>, alone>);
    STATIC_CHECK_FALSE(extended_signing::counters<threat::recording_leak, recording<>, beside>);
}

TEST_CASE("an extended document costs the key two signatures") {
    using once = budget_rules<key, signing, services<recording<>>>;
    using twice = budget_rules<key, signing, services<recording<>>, 2>;
    STATIC_CHECK(twice::hourly == 2 * once::hourly);
    STATIC_CHECK(std::is_same_v<key_rules<key, signing, services<recording<>>>, once::type>);
    STATIC_CHECK(std::is_same_v<key_rules<key, signing, extended_signing, services<recording<>>>, twice::type>);
}
