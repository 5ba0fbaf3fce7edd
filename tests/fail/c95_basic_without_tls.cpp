// EXPECT: \[BZ-C95\] password in the clear
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/rtsp/carried.hpp>
#include <bartizan/protocol/rtsp/client.hpp>
namespace bz = bartizan;
using viewer = bz::rtsp::client<bz::list<bz::sha256>, bz::http_auth::basic_use::allowed>;
inline constexpr bz::rtsp::passwords_stay_secret<viewer, false> checked;
