// EXPECT: \[BZ-P48\] discovery: .*Fix: 
// EXPECT: no_discovery::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::ws_discovery>, bz::meets<bz::profile::high_2026_11>,
                       fleet::filter>;
static_assert(bz::proven<cam>);
