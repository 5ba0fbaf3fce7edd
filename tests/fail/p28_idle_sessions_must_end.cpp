// EXPECT: \[BZ-P28\] sessions that never end: .*Fix: 
// EXPECT: idle_sessions_must_end::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::web<fleet::web_limits{.idle_ms = 0}>>, bz::meets<bz::profile::standard_2026_11>>;
static_assert(bz::proven<cam>);
