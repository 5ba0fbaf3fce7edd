// EXPECT: \[BZ-P29\] sessions without a bound: .*Fix: 
// EXPECT: sessions_must_be_bounded::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::web<fleet::web_limits{.sessions = 0}>>, bz::meets<bz::profile::standard_2026_11>>;
static_assert(bz::proven<cam>);
