// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/encrypted_frames.hpp>

#include <bartizan/policy/recording.hpp>
#include <bartizan/threat/recording_tamper.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;
using hourly = encrypted_frames<encryption_limits{.lifetime_hours = 1}>;

TEST_CASE("encrypted_frames answers encryption, with and without numbers") {
    laws::policy_law<encrypted_frames<>>();
    laws::policy_law<hourly, encrypted_frames<>>();
    CHECK(encrypted_frames<>::limits.lifetime_hours == 24);
    CHECK(hourly::limits.lifetime_hours == 1);
}

TEST_CASE("encrypted_frames counters the leak of what is stored and nothing else (A08, H03)") {
    using all = given<encrypted_frames<>>;
    STATIC_CHECK(encrypted_frames<>::counters<threat::recording_leak, recording<>, all>);
    STATIC_CHECK_FALSE(encrypted_frames<>::counters<threat::recording_tamper, recording<>, all>);
    STATIC_CHECK_FALSE(encrypted_frames<>::counters<threat::recording_leak, laws::some_service<carrier::stream>, all>);
}

TEST_CASE("the work of a content key is what recording and encryption were limited to") {
    using fast = recording<recording_limits{.bitrate_kbps = 9000, .frames_per_second = 50, .largest_frame_bytes = 4096}>;
    constexpr auto work = hourly::key_limits<fast>;
    CHECK(work.bitrate_kbps == 9000);
    CHECK(work.frames_per_second == 50);
    CHECK(work.lifetime_hours == 1);
    CHECK(work.largest_frame_bytes == 4096);
}

TEST_CASE("the default camera may keep its content key for a day many times over") {
    STATIC_CHECK(crypto::fits_counter<encrypted_frames<>::key_limits<recording<>>, cenc_counter_bits>);
    using forever = encrypted_frames<encryption_limits{.lifetime_hours = ~std::uint32_t{0}}>;
    STATIC_CHECK_FALSE(crypto::fits_counter<forever::key_limits<recording<>>, cenc_counter_bits>);
}
