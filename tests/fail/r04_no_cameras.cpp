// EXPECT: \[BZ-R04\] cameras: compose exactly one
// EXPECT: \[BZ-T01\] eavesdropping
// EXPECT: \[BZ-T02\] credential theft
// EXPECT: \[BZ-R03\] impostor camera
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<>, bz::sealed_footage<>, bz::answers_digest<bz::sha256>>;
static_assert(bz::proven<rec>);
