// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/unsigned_frames.hpp>

#include <bartizan/policy/recording.hpp>

#include <laws/policy_law.hpp>

TEST_CASE("unsigned_frames answers signing and counters nothing") {
    using namespace bartizan;
    laws::policy_law<unsigned_frames>();
    STATIC_CHECK(std::is_same_v<unsigned_frames::role, role::signing>);
    STATIC_CHECK_FALSE(unsigned_frames::protects_integrity);
    STATIC_CHECK_FALSE(unsigned_frames::counters<threat::recording_tamper, recording<>, given<unsigned_frames>>);
}
