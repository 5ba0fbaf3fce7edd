// EXPECT: \[BZ-A04\] Digest with MD5
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/password_hash.hpp>
namespace bz = bartizan;
template struct bz::crypto::password_digest_must_be_included<bz::md5>;
