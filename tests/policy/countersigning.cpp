// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/countersigning.hpp>

#include <bartizan/policy/signed_frames.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;

namespace {
using signing = signed_frames<sha256, ecdsa_p256>;
using vouched = recorder_key<provenance::owner_ca>;
}  // namespace

TEST_CASE("countersigning is a service of as many streams as cameras, with the threats of a camera's recording") {
    laws::numbers_law(countersigning<>::limits);
    STATIC_CHECK(service_word<countersigning<>>);
    STATIC_CHECK(encoded_video<countersigning<>>);
    STATIC_CHECK(streams_of<countersigning<countersigning_limits{.cameras = 3}>>() == 3);
    STATIC_CHECK(hourly_signatures<signing, countersigning<countersigning_limits{.cameras = 3}>>() == 3 * hourly_signatures<signing, countersigning<countersigning_limits{.cameras = 1}>>());
}

TEST_CASE("countersigned footage claims nothing itself: what signs and encrypts it does") {
    laws::policy_law<countersigned_footage>();
    STATIC_CHECK_FALSE(countersigned_footage::counters<threat::recording_leak, archive, given<>>);
    STATIC_CHECK_FALSE(countersigned_footage::counters<threat::recording_tamper, archive, given<>>);
}

TEST_CASE("a recorder's key tells its signatures from forged ones when somebody else vouches for it and something is signed with it") {
    laws::policy_law<vouched>();
    laws::policy_law<recorder_key<provenance::owner_ca, signer_budget{.sign_ms = 1, .signatures_per_minute = 1}>, vouched>();
    STATIC_CHECK(vouched::counters<threat::forged_signer, countersigning<>, given<signing>>);
    STATIC_CHECK_FALSE(vouched::counters<threat::forged_signer, countersigning<>, given<>>);
    STATIC_CHECK_FALSE(recorder_key<provenance::self_signed>::counters<threat::forged_signer, countersigning<>, given<signing>>);
    STATIC_CHECK(vouched::signs_as_recorder);
}

TEST_CASE("recipients are the viewers whose public keys are known, or there are none") {
    laws::policy_law<recipients<viewer_keys>>();
    STATIC_CHECK(recipients<viewer_keys>::any);
    STATIC_CHECK_FALSE(recipients<>::any);
}
