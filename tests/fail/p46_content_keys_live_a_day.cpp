// EXPECT: \[BZ-P46\] content key lives more than a day: .*Fix: 
// EXPECT: content_keys_live_a_day::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::high_2026_11>,
                       fleet::cipher_for<48>>;
static_assert(bz::proven<cam>);
