// EXPECT: \[BZ-K01\] a copy would use the same keystream again
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/keystream.hpp>

#include <support/outside.hpp>

namespace bz = bartizan;
using namespace bz::crypto;
using video = nonce_domain<1>;
using audio = nonce_domain<2>;
constexpr key_limits limits{};
using streams = keystream<video, limits, tests::memory_store>;
using encryptor = sample_encryptor<video, bz::target::portable>;
encryptor twice(const encryptor& running) { return running; }
