// EXPECT: \[BZ-T01\] eavesdropping
// SPDX-License-Identifier: Apache-2.0
// What the administrator may switch off counters nothing.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::http_server<>>, bz::tls_or_plain<bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<cam>);
