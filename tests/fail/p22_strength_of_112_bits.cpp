// EXPECT: \[BZ-P22\] weak algorithm: .*Fix: 
// EXPECT: strength_of_112_bits::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::standard_2026_11>,
                       fleet::user_of<fleet::eighty>>;
static_assert(bz::proven<cam>);
