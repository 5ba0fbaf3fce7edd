// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/challenges.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace bartizan;

TEST_CASE("a challenge says everything that RFC 7616, 3.3 and RFC 7617, 2.1 let it say") {
    access::challenges all;
    all.add_digest<sha256>("cam", "abc");
    all.stale = true;
    all.add_digest<sha512_256>("cam", "abc");
    all.add_basic("cam");
    REQUIRE(all.size() == 3);
    CHECK(all[0] == "Digest realm=\"cam\", nonce=\"abc\", qop=\"auth, auth-int\", algorithm=SHA-256, charset=UTF-8, userhash=true");
    CHECK(all[1].ends_with("algorithm=SHA-512-256, charset=UTF-8, userhash=true, stale=true"));
    CHECK(all[2] == "Basic realm=\"cam\", charset=\"UTF-8\"");
}

TEST_CASE("the longest realm and nonce fit") {
    access::challenges all;
    all.stale = true;
    const std::string realm(64, 'r'), nonce(access::nonce_text::size, 'n');
    all.add_digest<sha512_256>(realm, nonce);
    CHECK(all[0].ends_with("stale=true"));
}
