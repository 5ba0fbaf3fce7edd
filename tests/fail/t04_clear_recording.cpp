// EXPECT: \[BZ-T04\] recording leak
// EXPECT: on<bartizan::recording<> ?>
// SPDX-License-Identifier: Apache-2.0
// The numbers of recording<> and of the policies stay out of the sentence.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::clear_frames,
                       bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
