// EXPECT: \[BZ-C82\] row declared twice
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/declares.hpp>
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<>, bz::declares<"EN303645:5.3-13", "until 2033-12-31">, bz::declares<"EN303645:5.3-13", "until 2035-12-31">>;
static_assert(bz::proven<cam>);
