// EXPECT: \[BZ-A03\] wrong kind of algorithm: this is no hash
// EXPECT: \[BZ-A03\] wrong kind of algorithm: this signs nothing
// SPDX-License-Identifier: Apache-2.0
// The two arguments in the wrong order.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::ecdsa_p256, bz::sha256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
