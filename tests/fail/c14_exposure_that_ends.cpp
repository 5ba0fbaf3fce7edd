// EXPECT: \[BZ-C14\]
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::discovery<>>, bz::setup_period<>, bz::host_filter<>,
    bz::accept_risk<bz::threat::exposure, bz::discovery<>, "nobody needs this", bz::date{9999, 12, 31}>>;
static_assert(bz::proven<cam>);
