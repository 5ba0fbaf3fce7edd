// EXPECT: \[BZ-P52\] clients nobody can name: .*Fix: 
// EXPECT: accounts_must_be_kept::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::web<>>, bz::meets<bz::profile::high_2026_11>,
                       fleet::filter>;
static_assert(bz::proven<cam>);
