// EXPECT: \[BZ-C85\] VEX statement without words
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/not_affected.hpp>
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<>, bz::not_affected<"CVE-2014-0160", bz::justification::code_not_present, "n/a">>;
static_assert(bz::proven<cam>);
