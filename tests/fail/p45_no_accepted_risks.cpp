// EXPECT: \[BZ-P45\] accepted risk: .*Fix: 
// EXPECT: no_accepted_risks::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::odd>, bz::meets<bz::profile::high_2026_11>,
                       bz::accept_risk<fleet::odd_threat, fleet::odd, "pilot site, ticket OPS-7", bz::date{2027, 12, 31}, "site manager">>;
static_assert(bz::proven<cam>);
