// EXPECT: \[BZ-C81\] empty declaration
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/declares.hpp>
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<>, bz::declares<"EN303645:5.3-13", "yes">>;
static_assert(bz::proven<cam>);
