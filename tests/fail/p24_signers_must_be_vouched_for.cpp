// EXPECT: \[BZ-P24\] anybody.s signature: .*Fix: 
// EXPECT: signers_must_be_vouched_for::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::vault>, bz::meets<bz::profile::standard_2026_11>,
                       bz::accept_risk<bz::threat::forged_signer, fleet::vault, "pilot site, ticket OPS-7", bz::date{2027, 12, 31}, "site manager">>;
static_assert(bz::proven<cam>);
