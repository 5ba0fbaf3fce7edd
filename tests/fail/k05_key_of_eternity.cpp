// EXPECT: \[BZ-K05\] frames_per_second times lifetime_hours exceeds
// EXPECT: \[BZ-K06\] bitrate_kbps times lifetime_hours exceeds
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/keystream.hpp>

#include <support/outside.hpp>

namespace bz = bartizan;
using namespace bz::crypto;
using video = nonce_domain<1>;
using audio = nonce_domain<2>;
constexpr key_limits limits{};
using streams = keystream<video, limits, tests::memory_store>;
constexpr key_limits eternal{.lifetime_hours = 4'000'000'000, .frames_per_second = 1'000'000};
std::size_t size = sizeof(keystream<video, eternal, tests::memory_store>);
