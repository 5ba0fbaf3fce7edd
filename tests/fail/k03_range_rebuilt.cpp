// EXPECT: \[BZ-K03\] only a keystream makes ranges
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/keystream.hpp>

#include <support/outside.hpp>

namespace bz = bartizan;
using namespace bz::crypto;
using video = nonce_domain<1>;
using audio = nonce_domain<2>;
constexpr key_limits limits{};
using streams = keystream<video, limits, tests::memory_store>;
keystream_range<video> again(std::uint64_t iv) { return keystream_range<video>(video{}, key_id{}, iv, 1000); }
