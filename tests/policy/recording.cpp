// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/recording.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("recording raises alteration, leakage and forged signatures, and needs an answer to each (A08, A09, I05)") {
    STATIC_CHECK(service_word<recording<>>);
    STATIC_CHECK(encoded_video<recording<>>);
    STATIC_CHECK(std::is_same_v<recording<>::raises, list<threat::recording_tamper, threat::recording_leak, threat::forged_signer>>);
    STATIC_CHECK(std::is_same_v<recording<>::needs, list<role::signing, role::encryption, role::key>>);
    CHECK(recording<>::name == "recording");
    CHECK(recording<>::rides == carrier::storage);
}

TEST_CASE("the numbers of a recording are named, the rest keeps its default") {
    using slow = recording<recording_limits{.frames_per_second = 5}>;
    CHECK(slow::limits.frames_per_second == 5);
    CHECK(slow::limits.gop_frames == recording_limits{}.gop_frames);
    CHECK(recording<>::limits == recording_limits{});
    STATIC_CHECK(std::is_same_v<plain<slow>, recording<>>);
    laws::numbers_law(slow::limits);
}
