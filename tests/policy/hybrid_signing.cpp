// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/hybrid_signing.hpp>

#include <bartizan/fingerprint.hpp>
#include <bartizan/prove.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;

// What does not fit is shown in tests/fail/c33 and c34.
namespace {
using signing = signed_frames<sha256, ecdsa_p256>;
using key = software_key<provenance::factory>;
using second = hybrid_signing<ml_dsa_65>;
using hybrid = camera<services<recording<>>, signing, second, encrypted_frames<>, key>;
using extended = camera<services<recording<>>, signing, extended_signing, encrypted_frames<>, key>;
template <class P> concept names_a_second = requires { typename P::second_algorithm; };
}  // namespace

TEST_CASE("a second signature is composed in the place of the extension, and off in every other product") {
    STATIC_CHECK(proven<hybrid>);
    STATIC_CHECK(policy_of<hybrid, role::extension>::extends_signatures);
    STATIC_CHECK(std::is_same_v<policy_of<hybrid, role::extension>::second_algorithm, ml_dsa_65>);
    STATIC_CHECK_FALSE(names_a_second<policy_of<extended, role::extension>>);
}

TEST_CASE("the composition names the second algorithm, so its fingerprint is another") {
    CHECK(composition<hybrid>.find("policy hybrid_signing; uses ML-DSA-65 for signature of hash documents\n") != std::string_view::npos);
    CHECK(fingerprint<hybrid> != fingerprint<extended>);
}

TEST_CASE("a second key counters what the extension counters, only beside signatures, and costs the device's key nothing more") {
    STATIC_CHECK(second::counters<threat::recording_tamper, recording<>, given<second, signing>>);
    STATIC_CHECK_FALSE(second::counters<threat::recording_tamper, recording<>, given<second, unsigned_frames>>);
    STATIC_CHECK(std::is_same_v<key_rules<key, signing, second, services<recording<>>>, key_rules<key, signing, extended_signing, services<recording<>>>>);
}
