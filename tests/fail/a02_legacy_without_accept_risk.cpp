// EXPECT: \[BZ-A02\] legacy algorithm
// EXPECT: use<toy::aging_hash,
// SPDX-License-Identifier: Apache-2.0
#include <support/toy_network.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<toy::aging_hash, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
