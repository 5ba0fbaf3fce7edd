// EXPECT: \[BZ-P51\] cheap guesses at stored passwords: .*Fix: 
// EXPECT: stored_passwords_must_cost_memory::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::high_2026_11>,
                       fleet::accounts<12, 8192>>;
static_assert(bz::proven<cam>);
