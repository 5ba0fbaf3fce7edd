// EXPECT: \[BZ-P21\] legacy algorithm: .*Fix: 
// EXPECT: no_legacy_algorithms::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::standard_2026_11>,
                       fleet::user_of<fleet::aged>,
                       bz::accept_risk<bz::use<fleet::aged, bz::purpose::frame_integrity>, fleet::user_of<fleet::aged>, "old recorders, OPS-9", bz::date{2027, 12, 31}, "site manager">>;
static_assert(bz::proven<cam>);
