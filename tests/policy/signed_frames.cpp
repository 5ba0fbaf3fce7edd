// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/signed_frames.hpp>

#include <bartizan/policy/recording.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;
using standard = signed_frames<sha256, ecdsa_p256>;
using brief = signed_frames<sha256, ecdsa_p256, signing_limits{.unsigned_ms = 1000}>;

TEST_CASE("signed_frames answers signing, with and without numbers") {
    laws::policy_law<standard>();
    laws::policy_law<brief, standard>();
    CHECK(standard::limits.unsigned_ms == 5000);
    CHECK(brief::limits.unsigned_ms == 1000);
    STATIC_CHECK(std::is_same_v<standard::role, role::signing>);
}

TEST_CASE("signed_frames counters the alteration of what is stored and nothing else (A09)") {
    using all = given<standard>;
    STATIC_CHECK(standard::counters<threat::recording_tamper, recording<>, all>);
    STATIC_CHECK_FALSE(standard::counters<threat::recording_leak, recording<>, all>);
    STATIC_CHECK_FALSE(standard::counters<threat::forged_signer, recording<>, all>);
    STATIC_CHECK_FALSE(standard::counters<threat::recording_tamper, laws::some_service<carrier::stream>, all>);
}

TEST_CASE("a GOP is timed to the next whole millisecond, and no frames in a second is forever") {
    CHECK(gop_milliseconds(150, 30) == 5000);
    CHECK(gop_milliseconds(125, 25) == 5000);
    CHECK(gop_milliseconds(151, 30) == 5034);
    CHECK(gop_milliseconds(1, 3) == 334);
    CHECK(gop_milliseconds(60, 0) == ~std::uint64_t{0});
}

TEST_CASE("the largest GOP that fits one document passes, in slices, hashes and seconds") {
    CHECK(sizeof(gop_must_fit_one_document<frames_in_a_gop<600>, slices_in_a_frame<1>, hashes_in_a_document<600>>) > 0);
    CHECK(sizeof(gop_must_fit_one_document<frames_in_a_gop<150>, slices_in_a_frame<4>, hashes_in_a_document<600>>) > 0);
    CHECK(sizeof(gop_must_be_signed_in_time<milliseconds_in_a_gop<5000>, milliseconds_unsigned<5000>>) > 0);
    CHECK(hash_list_bytes / sha256::digest_bytes == 600);
    CHECK(hash_list_bytes / sha512::digest_bytes == 300);
}

TEST_CASE("parts and several GOPs a signature change what one document speaks of, and how often the key signs") {
    using gop_of_20_s = recording<recording_limits{.frames_per_second = 30, .gop_frames = 600}>;
    using parts = signed_frames<sha256, ecdsa_p256, signing_limits{.part_ms = 5000}>;
    using short_parts = signed_frames<sha256, ecdsa_p256, signing_limits{.part_frames = 7, .part_ms = 5000}>;
    using second = signed_frames<sha256, ecdsa_p256, signing_limits{.signed_gops = 2}>;
    STATIC_CHECK(frames_a_document<gop_of_20_s>(parts::limits) == 150);
    STATIC_CHECK(frames_a_document<gop_of_20_s>(short_parts::limits) == 7);
    STATIC_CHECK(frames_a_document<recording<>>(parts::limits) == 60);
    STATIC_CHECK(parts::signing_period_ms<gop_of_20_s> == 5000);
    STATIC_CHECK(short_parts::signing_period_ms<gop_of_20_s> == 20'000 / 86);
    STATIC_CHECK(second::signing_period_ms<recording<>> == 4000);
    STATIC_CHECK(standard::signing_period_ms<recording<>> == 2000);
    STATIC_CHECK(second::signing_period_ms<laws::some_service<carrier::stream>> == 0);
}
