// EXPECT: \[BZ-P42\] Basic authentication: .*Fix: 
// EXPECT: no_basic_authentication::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::high_2026_11>,
                       fleet::basic>;
static_assert(bz::proven<cam>);
