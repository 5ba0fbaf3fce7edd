// EXPECT: \[BZ-P43\] open to all addresses: .*Fix: 
// EXPECT: hosts_must_be_filtered::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::lonely>, bz::meets<bz::profile::high_2026_11>>;
static_assert(bz::proven<cam>);
