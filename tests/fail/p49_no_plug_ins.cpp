// EXPECT: \[BZ-P49\] plug-ins: .*Fix: 
// EXPECT: no_plug_ins::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::plug_ins>, bz::meets<bz::profile::high_2026_11>>;
static_assert(bz::proven<cam>);
