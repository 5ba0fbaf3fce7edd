// EXPECT: \[BZ-P06\] open to everybody: .*Fix: 
// EXPECT: clients_must_be_authorised::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::open_page>, bz::meets<bz::profile::basic_2026_11>,
                       bz::accept_risk<bz::threat::unauthorized_access, fleet::open_page, "pilot site, ticket OPS-7", bz::date{2027, 12, 31}, "site manager">>;
static_assert(bz::proven<cam>);
