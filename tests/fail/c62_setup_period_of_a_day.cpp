// EXPECT: \[BZ-C62\] set-up period
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::discovery<>>, bz::setup_period<bz::setup_limits{.minutes = 1440}>, bz::host_filter<>>;
static_assert(bz::proven<cam>);
