// EXPECT: \[BZ-C03\] encryption: compose exactly one
// EXPECT: \[BZ-T04\]
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam =
    bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
