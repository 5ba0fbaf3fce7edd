// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/accept_risk.hpp>

#include <bartizan/policy/clear_frames.hpp>
#include <bartizan/policy/encrypted_frames.hpp>
#include <bartizan/policy/recording.hpp>

#include <support/toy_network.hpp>

#include <laws/policy_law.hpp>

namespace {
using namespace bartizan;
using sd_card = recording<recording_limits{.gop_frames = 30}>;
using offered = services<sd_card>;
using leak = accept_risk<threat::recording_leak, recording<>, "bench only, ticket 12", date{9999, 1, 31}>;
using aging_frames = signed_frames<toy::aging_hash, ecdsa_p256>;
using aging = use<toy::aging_hash, purpose::frame_integrity>;
using old_hash = accept_risk<aging, aging_frames, "until the recorders are replaced", date{9999, 1, 31}>;
}  // namespace

TEST_CASE("an accepted risk is a policy; the prose stays out of error messages") {
    laws::policy_law<leak, accepted<threat::recording_leak, recording<>>>();
    CHECK(leak::reason == "bench only, ticket 12");
    CHECK(leak::until == date{9999, 1, 31});
}

TEST_CASE("it accepts one threat on one service, whatever the numbers of that service") {
    STATIC_CHECK(leak::counters<threat::recording_leak, sd_card, given<>>);
    STATIC_CHECK_FALSE(leak::counters<threat::recording_tamper, sd_card, given<>>);
    STATIC_CHECK_FALSE(leak::counters<threat::recording_leak, toy::http, given<>>);
}

TEST_CASE("it is needed when the service runs, the threat is raised and nobody else counters it") {
    STATIC_CHECK(needed<threat::recording_leak, recording<>, offered, clear_frames, leak>);
    STATIC_CHECK_FALSE(needed<threat::recording_leak, recording<>, offered, encrypted_frames<>, leak>);
    STATIC_CHECK_FALSE(needed<threat::eavesdropping, recording<>, offered, clear_frames, leak>);
    STATIC_CHECK_FALSE(needed<threat::eavesdropping, toy::http, offered, clear_frames, leak>);
    STATIC_CHECK_FALSE(needed<threat::recording_leak, recording<>, clear_frames, leak>);
}

TEST_CASE("a legacy algorithm is accepted for one purpose in one policy, whatever its numbers") {
    using brief = signed_frames<toy::aging_hash, ecdsa_p256, signing_limits{.unsigned_ms = 1000}>;
    STATIC_CHECK(old_hash::accepts<aging, aging_frames>);
    STATIC_CHECK(old_hash::accepts<aging, brief>);
    STATIC_CHECK_FALSE(old_hash::accepts<use<toy::aging_hash, purpose::key_wrapping>, aging_frames>);
    STATIC_CHECK_FALSE(old_hash::accepts<aging, signed_frames<sha256, ecdsa_p256>>);
    STATIC_CHECK(needed<aging, aging_frames, offered, brief>);
    STATIC_CHECK_FALSE(
        needed<use<sha256, purpose::frame_integrity>, signed_frames<sha256, ecdsa_p256>, offered, signed_frames<sha256, ecdsa_p256>>);
    STATIC_CHECK_FALSE(needed<use<md5, purpose::frame_integrity>, signed_frames<md5, ecdsa_p256>, offered, signed_frames<md5, ecdsa_p256>>);
}
