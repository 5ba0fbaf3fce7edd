// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/ecdsa_key.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::crypto::software;

TEST_CASE("the usual device key is ECDSA on P-256, with room for its longest signature and no more") {
    STATIC_CHECK(std::is_same_v<ecdsa_key::algorithm, bartizan::ecdsa_p256>);
    STATIC_CHECK(ecdsa_key::max_signature_bytes == 72);
    CHECK(ecdsa_key::generate());
}
