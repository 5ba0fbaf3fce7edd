// second_signer_law: what every second signer must satisfy; instantiated for each in tests/crypto/.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/hash.hpp>
#include <bartizan/crypto/signer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace laws {

// second_signer_law: `check(key, digest, signature)` must find the signer's own signatures right, and nothing else.
template <bartizan::crypto::second_signer S, class Check> void second_signer_law(S& signer, Check check) {
    using namespace bartizan;
    using algorithm = typename S::algorithm;
    const std::vector<std::byte> key(signer.public_key().begin(), signer.public_key().end());
    REQUIRE(key.size() == algorithm::public_key_bytes);
    for (const auto id : {crypto::hash_id::sha256, crypto::hash_id::sha384, crypto::hash_id::sha512}) {
        std::vector<std::byte> digest(crypto::digest_size_of(id));
        for (std::size_t round = 0; round < 8; ++round) {
            for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::byte>(round * 31 + i * 7);
            std::vector<std::byte> signature(algorithm::second_signature_bytes);
            const auto size = signer.sign(digest, signature);
            REQUIRE(size);
            REQUIRE(*size == algorithm::second_signature_bytes);
            REQUIRE(same_bytes(signer.public_key(), key));
            REQUIRE(check(key, digest, signature));
            digest[round] ^= std::byte{1};
            CHECK_FALSE(check(key, digest, signature));
            digest[round] ^= std::byte{1};
            CHECK_FALSE(check(key, digest, bytes_view(signature).first(*size - 1)));
            CHECK_FALSE(check(bytes_view(key).first(key.size() - 1), digest, signature));
            signature[round * 400] ^= std::byte{4};
            CHECK_FALSE(check(key, digest, signature));
        }
        std::vector<std::byte> small(algorithm::second_signature_bytes - 1);
        CHECK_FALSE(signer.sign(digest, small));
    }
    std::vector<std::byte> signature(algorithm::second_signature_bytes), digest(31);
    CHECK_FALSE(signer.sign(digest, signature));
    CHECK_FALSE(signer.sign({}, signature));
}

}  // namespace laws
