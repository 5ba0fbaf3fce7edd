// EXPECT: \[BZ-P04\] debug interface: .*Fix: 
// EXPECT: no_debug_interface::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::debug>, bz::meets<bz::profile::basic_2026_11>>;
static_assert(bz::proven<cam>);
