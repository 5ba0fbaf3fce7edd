// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/password_hash.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;

TEST_CASE("MD5 is a hash of Digest only where its header is included (C03)") {
    STATIC_CHECK(crypto::has_password_digest<sha256>);
    STATIC_CHECK(crypto::has_password_digest<sha512_256>);
    STATIC_CHECK_FALSE(crypto::has_password_digest<md5>);
}

TEST_CASE("MD5 is legacy for Digest and forbidden for everything else") {
    STATIC_CHECK(md5::verdict_for<purpose::password_digest> == verdict::legacy);
    STATIC_CHECK(md5::verdict_for<purpose::frame_integrity> == verdict::forbidden);
    STATIC_CHECK(md5::verdict_for<purpose::password_storage> == verdict::forbidden);
    STATIC_CHECK(sha1::verdict_for<purpose::password_digest> == verdict::forbidden);
}
