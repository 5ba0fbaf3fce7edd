// EXPECT: \[BZ-P09\] short passwords: .*Fix: 
// EXPECT: passwords_must_have_eight_characters::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::web<>>, bz::meets<bz::profile::basic_2026_11>,
                       fleet::tls13,
                       fleet::digest<bz::sha256>,
                       fleet::accounts<6>,
                       fleet::throttle<1000>>;
static_assert(bz::proven<cam>);
