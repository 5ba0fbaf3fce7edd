// EXPECT: \[BZ-P50\] algorithm under 128 bits: .*Fix: 
// EXPECT: strength_of_128_bits::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::high_2026_11>,
                       fleet::user_of<fleet::one_hundred_and_twelve>>;
static_assert(bz::proven<cam>);
