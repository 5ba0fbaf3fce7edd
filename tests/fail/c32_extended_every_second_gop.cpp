// EXPECT: \[BZ-C32\] extension of documents that are not signed at once
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256, bz::signing_limits{.signed_gops = 2}>,
                       bz::extended_signing, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
