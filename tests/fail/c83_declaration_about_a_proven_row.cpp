// EXPECT: \[BZ-C83\] declaration about what the composition answers
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/declares.hpp>
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<>, bz::declares<"EN303645:5.6-4A", "debugging is off, we promise">>;
static_assert(bz::proven<cam>);
