// EXPECT: \[BZ-C11\] GOP too large
// EXPECT: hashes_in_a_document<300>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<bz::recording_limits{.frames_per_second = 100, .gop_frames = 400}>>,
                       bz::signed_frames<bz::sha512, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
