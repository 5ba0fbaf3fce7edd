// EXPECT: \[BZ-A01\] weak algorithm
// EXPECT: use<bartizan::md5, bartizan::purpose::frame_integrity
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::md5, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
