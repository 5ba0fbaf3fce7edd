// EXPECT: \[BZ-T02\] credential theft
// EXPECT: \[BZ-T01\] eavesdropping
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::http_server<>>, bz::plain_tcp, bz::basic, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<cam>);
