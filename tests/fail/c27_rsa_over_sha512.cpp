// EXPECT: \[BZ-C27\] hash and signature do not go together
// EXPECT: hash_must_suit_the_signature<(bartizan::)?sha512, (bartizan::)?rsa_pss<2048>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha512, bz::rsa_pss<2048>>,
                       bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
