// EXPECT: \[BZ-P08\] password of the factory: .*Fix: 
// EXPECT: no_factory_password::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::preset>, bz::meets<bz::profile::basic_2026_11>,
                       bz::accept_risk<fleet::factory_password, fleet::preset, "pilot site, ticket OPS-7", bz::date{2027, 12, 31}, "site manager">>;
static_assert(bz::proven<cam>);
