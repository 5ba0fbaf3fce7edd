// EXPECT: \[BZ-C80\] declaration about no row
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/declares.hpp>
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<>, bz::declares<"EN303645:9.9-9", "until 2033-12-31">>;
static_assert(bz::proven<cam>);
