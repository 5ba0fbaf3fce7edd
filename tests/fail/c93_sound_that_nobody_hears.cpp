// EXPECT: \[BZ-C93\] audio that goes nowhere
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::http_server<>>, bz::audio<bz::aac_lc>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest,
                       bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<cam>);
