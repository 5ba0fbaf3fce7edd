// EXPECT: \[BZ-C90\] audio: compose at most one
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>, bz::audio<bz::aac_lc>, bz::audio<bz::pcma>, bz::extended_signing>;
static_assert(bz::proven<cam>);
