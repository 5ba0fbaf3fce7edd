// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/clear_frames.hpp>

#include <bartizan/policy/recording.hpp>

#include <laws/policy_law.hpp>

TEST_CASE("clear_frames answers encryption and counters nothing") {
    using namespace bartizan;
    laws::policy_law<clear_frames>();
    STATIC_CHECK(std::is_same_v<clear_frames::role, role::encryption>);
    STATIC_CHECK_FALSE(clear_frames::counters<threat::recording_leak, recording<>, given<clear_frames>>);
}
