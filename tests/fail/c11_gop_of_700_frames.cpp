// EXPECT: \[BZ-C11\] GOP too large
// EXPECT: frames_in_a_gop<700>
// EXPECT: hashes_in_a_document<600>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<bz::recording_limits{.frames_per_second = 240, .gop_frames = 700}>>,
                       bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
