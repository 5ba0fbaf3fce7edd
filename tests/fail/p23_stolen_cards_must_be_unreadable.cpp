// EXPECT: \[BZ-P23\] stolen card shows the video: .*Fix: 
// EXPECT: stolen_cards_must_be_unreadable::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::storage>, bz::meets<bz::profile::standard_2026_11>,
                       bz::accept_risk<bz::threat::recording_leak, fleet::storage, "pilot site, ticket OPS-7", bz::date{2027, 12, 31}, "site manager">>;
static_assert(bz::proven<cam>);
