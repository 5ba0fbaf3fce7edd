// EXPECT: \[BZ-K06\] bitrate_kbps times lifetime_hours exceeds 2\^48 blocks
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/keystream.hpp>

#include <support/outside.hpp>

namespace bz = bartizan;
using namespace bz::crypto;
using video = nonce_domain<1>;
using audio = nonce_domain<2>;
constexpr key_limits limits{};
using streams = keystream<video, limits, tests::memory_store>;
constexpr key_limits century{.bitrate_kbps = 16'000'000, .lifetime_hours = 24 * 36'525};
std::size_t size = sizeof(keystream<video, century, tests::memory_store>);
