// EXPECT: \[BZ-C61\] discovery that can be made to flood
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::discovery<bz::discovery_limits{.answers_per_second = 1000}>>, bz::setup_period<>, bz::host_filter<>>;
static_assert(bz::proven<cam>);
