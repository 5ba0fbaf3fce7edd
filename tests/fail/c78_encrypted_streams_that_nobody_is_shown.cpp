// EXPECT: \[BZ-C78\] encrypted streams of a product that shows none
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::encrypted_streams,
                       bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
