// EXPECT: \[BZ-P11\] algorithm of unknown strength: .*Fix: 
// EXPECT: algorithms_must_be_known::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::basic_2026_11>,
                       fleet::user_of<fleet::home_made>>;
static_assert(bz::proven<cam>);
