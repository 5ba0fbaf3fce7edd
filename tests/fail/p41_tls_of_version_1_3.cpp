// EXPECT: \[BZ-P41\] TLS before 1.3: .*Fix: 
// EXPECT: tls_of_version_1_3::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<>, bz::meets<bz::profile::high_2026_11>,
                       fleet::tls12>;
static_assert(bz::proven<cam>);
