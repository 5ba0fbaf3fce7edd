// EXPECT: \[BZ-P26\] SNMP v1 or v2c: .*Fix: 
// EXPECT: no_snmp_communities::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::snmp_v2c>, bz::meets<bz::profile::standard_2026_11>>;
static_assert(bz::proven<cam>);
