// EXPECT: \[BZ-C12\] GOP too long
// EXPECT: \[BZ-C13\] counter reuse
// SPDX-License-Identifier: Apache-2.0
// Zero is no promise.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<bz::recording_limits{.frames_per_second = 0}>>,
                       bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
