// EXPECT: \[BZ-C70\] RTSP without sessions: nobody could watch
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
template <bz::rtsp_limits L>
using cam = bz::camera<bz::services<bz::rtsp_server<L>>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<cam<bz::rtsp_limits{.sessions = 0}>>);
