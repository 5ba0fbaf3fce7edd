// EXPECT: \[BZ-P40\] key outside hardware: .*Fix: 
// EXPECT: keys_must_live_in_hardware::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<>, bz::meets<bz::profile::high_2026_11>,
                       bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
