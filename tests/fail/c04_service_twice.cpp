// EXPECT: \[BZ-C04\] service listed twice
// SPDX-License-Identifier: Apache-2.0
// Different numbers, the same service; and no "duplicate base type" beside it.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>, bz::recording<bz::recording_limits{.gop_frames = 50}>>,
                       bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
