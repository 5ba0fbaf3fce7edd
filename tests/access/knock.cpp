// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/knock.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::access;

TEST_CASE("who says nothing of a request asks for media, in the clear and as nobody") {
    const knock at;
    CHECK(at.wanted == access_class::read_media);
    CHECK_FALSE(at.encrypted);
    CHECK(at.authorization.empty());
    CHECK(refusal{}.why == refusal::kind::filtered);   // the refusal that tells a peer least
}
