// EXPECT: \[BZ-C06\] target: compose at most one
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
struct armv9 {};
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>, bz::runs_on<bz::target::portable>, bz::runs_on<armv9>>;
static_assert(bz::proven<cam>);
