// EXPECT: \[BZ-A01\] weak algorithm for this purpose
// EXPECT: rsa_pss<1024>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::rsa_pss<1024>>,
                       bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
