// EXPECT: \[BZ-C11\] GOP too large
// EXPECT: slices_in_a_frame<8>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<bz::recording_limits{.gop_frames = 90, .slices_per_frame = 8}>>,
                       bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
