// EXPECT: \[BZ-C60\] set-up period
// EXPECT: \[BZ-T09\] exposure
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::discovery<>>, bz::host_filter<>>;
static_assert(bz::proven<cam>);
