// EXPECT: \[BZ-C12\] GOP too long
// EXPECT: milliseconds_in_a_gop<6000>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<bz::recording_limits{.frames_per_second = 25, .gop_frames = 500}>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256, bz::signing_limits{.part_ms = 6000}>,
                       bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
