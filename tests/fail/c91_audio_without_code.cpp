// EXPECT: \[BZ-C91\] audio without a code
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>, bz::audio<>, bz::extended_signing>;
static_assert(bz::proven<cam>);
