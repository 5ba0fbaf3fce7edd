// EXPECT: \[BZ-C96\] media beside TLS
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/rtsp/carried.hpp>
namespace bz = bartizan;
inline constexpr bz::rtsp::media_stay_within_tls<true, true> checked;
