// EXPECT: \[BZ-C31\] extension without signatures
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<>, bz::unsigned_frames, bz::extended_signing, bz::no_key>;
static_assert(bz::proven<cam>);
