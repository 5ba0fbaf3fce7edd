// EXPECT: \[BZ-P30\] guest access: .*Fix: 
// EXPECT: no_guests::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::standard_2026_11>,
                       fleet::guest>;
static_assert(bz::proven<cam>);
