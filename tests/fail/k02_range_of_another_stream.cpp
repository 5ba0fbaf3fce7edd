// EXPECT: \[BZ-K02\] this keystream range belongs to another nonce domain
// EXPECT: nonce_domain<.*1.*>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/keystream.hpp>

#include <support/outside.hpp>

namespace bz = bartizan;
using namespace bz::crypto;
using video = nonce_domain<1>;
using audio = nonce_domain<2>;
constexpr key_limits limits{};
using streams = keystream<video, limits, tests::memory_store>;
void use(keystream_range<audio>&& range, const content_key<video>& key, bz::bytes_span sample) { (void)encrypt(std::move(range), key, sample); }
