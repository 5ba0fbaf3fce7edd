// EXPECT: \[BZ-K04\] one frame of largest_frame_bytes has more blocks than the counter counts
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/keystream.hpp>

#include <support/outside.hpp>

namespace bz = bartizan;
using namespace bz::crypto;
using video = nonce_domain<1>;
using audio = nonce_domain<2>;
constexpr key_limits limits{};
using streams = keystream<video, limits, tests::memory_store>;
constexpr key_limits large{.largest_frame_bytes = 1 << 20};
std::size_t size = sizeof(keystream<nonce_domain<1, 16>, large, tests::memory_store>);
