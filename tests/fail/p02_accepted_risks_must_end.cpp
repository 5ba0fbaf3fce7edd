// EXPECT: \[BZ-P02\] risk accepted for too long: .*Fix: 
// EXPECT: accepted_risks_must_end::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::storage>, bz::meets<bz::profile::basic_2026_11>,
                       bz::accept_risk<bz::threat::recording_leak, fleet::storage, "pilot site, ticket OPS-7", bz::date{2029, 1, 1}, "site manager">>;
static_assert(bz::proven<cam>);
