// EXPECT: \[BZ-P10\] altered recordings pass: .*Fix: 
// EXPECT: alterations_must_show::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::album>, bz::meets<bz::profile::basic_2026_11>,
                       bz::accept_risk<bz::threat::recording_tamper, fleet::album, "pilot site, ticket OPS-7", bz::date{2027, 12, 31}, "site manager">>;
static_assert(bz::proven<cam>);
