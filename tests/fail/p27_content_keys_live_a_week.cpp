// EXPECT: \[BZ-P27\] content key lives too long: .*Fix: 
// EXPECT: content_keys_live_a_week::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::standard_2026_11>,
                       fleet::cipher_for<200>>;
static_assert(bz::proven<cam>);
