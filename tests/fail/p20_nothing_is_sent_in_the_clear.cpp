// EXPECT: \[BZ-P20\] sent in the clear: .*Fix: 
// EXPECT: nothing_is_sent_in_the_clear::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::readable>, bz::meets<bz::profile::standard_2026_11>,
                       bz::accept_risk<bz::threat::eavesdropping, fleet::readable, "pilot site, ticket OPS-7", bz::date{2027, 12, 31}, "site manager">>;
static_assert(bz::proven<cam>);
