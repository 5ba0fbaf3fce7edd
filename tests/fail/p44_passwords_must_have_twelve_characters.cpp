// EXPECT: \[BZ-P44\] passwords under 12 characters: .*Fix: 
// EXPECT: passwords_must_have_twelve_characters::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::web<>>, bz::meets<bz::profile::high_2026_11>,
                       fleet::tls13,
                       fleet::digest<bz::sha256>,
                       fleet::accounts<8>,
                       fleet::throttle<1000>,
                       fleet::filter>;
static_assert(bz::proven<cam>);
