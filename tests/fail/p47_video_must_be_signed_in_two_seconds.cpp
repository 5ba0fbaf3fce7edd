// EXPECT: \[BZ-P47\] video unsigned for long: .*Fix: 
// EXPECT: video_must_be_signed_in_two_seconds::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::quiet>, bz::meets<bz::profile::high_2026_11>,
                       bz::signed_frames<bz::sha256, bz::ecdsa_p256>,
                       bz::tpm_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
