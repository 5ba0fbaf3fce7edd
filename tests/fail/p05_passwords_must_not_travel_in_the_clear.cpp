// EXPECT: \[BZ-P05\] password in the clear: .*Fix: 
// EXPECT: passwords_must_not_travel_in_the_clear::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::community>, bz::meets<bz::profile::basic_2026_11>,
                       bz::accept_risk<bz::threat::credential_theft, fleet::community, "pilot site, ticket OPS-7", bz::date{2027, 12, 31}, "site manager">>;
static_assert(bz::proven<cam>);
