// EXPECT: \[BZ-C02\] signing: compose exactly one
// EXPECT: \[BZ-T03\]
// EXPECT: \[BZ-T05\]
// SPDX-License-Identifier: Apache-2.0
// The missing role, and the threats that stay open without it; the rules that need a signing policy keep still.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
