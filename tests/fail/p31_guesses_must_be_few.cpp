// EXPECT: \[BZ-P31\] too many guesses a year: .*Fix: 
// EXPECT: guesses_must_be_few::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::standard_2026_11>,
                       fleet::throttle<200'000'000>>;
static_assert(bz::proven<cam>);
