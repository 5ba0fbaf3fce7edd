// EXPECT: \[BZ-T09\] exposure: .*Fix: 
// EXPECT: exposure::must_be_countered<(bartizan::)?on<(bartizan::)?discovery
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::discovery<>>, bz::setup_period_or_unlimited<>, bz::host_filter<>>;
static_assert(bz::proven<cam>);
