// EXPECT: \[BZ-C13\] counter reuse
// EXPECT: hours_a_key_lives<4380000>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam =
    bz::camera<bz::services<bz::recording<bz::recording_limits{.bitrate_kbps = 4000000}>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>,
               bz::encrypted_frames<bz::encryption_limits{.lifetime_hours = 4380000}>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
