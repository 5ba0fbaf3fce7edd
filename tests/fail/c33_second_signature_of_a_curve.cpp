// EXPECT: \[BZ-C33\] second signature of the wrong kind
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::hybrid_signing<bz::ecdsa_p384>,
                       bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
