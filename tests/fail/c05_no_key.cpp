// EXPECT: \[BZ-C05\] key: compose exactly one
// EXPECT: \[BZ-T05\]
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>>;
static_assert(bz::proven<cam>);
