// EXPECT: \[BZ-P01\] accepted risk without an owner: .*Fix: 
// EXPECT: accepted_risks_must_have_owners::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::storage>, bz::meets<bz::profile::basic_2026_11>,
                       bz::accept_risk<bz::threat::recording_leak, fleet::storage, "pilot site, ticket OPS-7", bz::date{2027, 12, 31}>>;
static_assert(bz::proven<cam>);
