// EXPECT: \[BZ-P07\] passwords can be guessed: .*Fix: 
// EXPECT: guessing_must_be_slow::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::web<>>, bz::meets<bz::profile::basic_2026_11>,
                       fleet::tls13,
                       fleet::digest<bz::sha256>,
                       fleet::accounts<12>,
                       fleet::no_throttle>;
static_assert(bz::proven<cam>);
