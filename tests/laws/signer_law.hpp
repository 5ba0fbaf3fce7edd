// signer_law: what every signer must satisfy; instantiated for each in tests/crypto/.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/signer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace laws {

// signer_law: `checker` must find the signer's own signatures valid, and nothing else. The signer must have a chain.
template <bartizan::crypto::signer S, bartizan::crypto::signature_checker Checker>
void signer_law(S& signer, Checker& checker, bartizan::utc_time now) {
    using namespace bartizan;
    using crypto::hash_id;
    const std::vector<std::byte> chain(signer.certificate_chain().begin(), signer.certificate_chain().end());
    REQUIRE_FALSE(chain.empty());
    for (const auto id : {hash_id::sha256, hash_id::sha384, hash_id::sha512}) {
        std::vector<std::byte> digest(crypto::digest_size_of(id));
        if constexpr (requires { S::algorithm::digest_bytes_signed; })
            if (digest.size() != S::algorithm::digest_bytes_signed) {   // RSA: validators check one size only
                std::vector<std::byte> signature(S::max_signature_bytes);
                CHECK_FALSE(signer.sign(digest, signature));
                continue;
            }
        for (std::size_t round = 0; round < 40; ++round) {   // r and s lose a byte now and then, so lengths differ
            for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::byte>(round * 31 + i * 7);
            std::vector<std::byte> signature(S::max_signature_bytes);
            const auto size = signer.sign(digest, signature);
            REQUIRE(size);
            REQUIRE(*size <= S::max_signature_bytes);
            const auto used = bytes_span(signature).first(*size);
            REQUIRE(checker.check(chain, now, id, digest, used).valid);
            REQUIRE(same_bytes(signer.certificate_chain(), chain));
            // one bit of the digest (of the part that P-256 does not cut off, FIPS 186-5, 6.4.1), one byte less, one bit of the signature
            digest[round % 32] ^= std::byte{1};
            CHECK_FALSE(checker.check(chain, now, id, digest, used).valid);
            digest[round % 32] ^= std::byte{1};
            CHECK_FALSE(checker.check(chain, now, id, digest, used.first(*size - 1)).valid);
            used[round % used.size()] ^= std::byte{4};
            CHECK_FALSE(checker.check(chain, now, id, digest, used).valid);
        }
        std::vector<std::byte> small(8);
        CHECK_FALSE(signer.sign(digest, small));
    }
    std::vector<std::byte> signature(S::max_signature_bytes), digest(31);
    CHECK_FALSE(signer.sign(digest, signature));
    CHECK_FALSE(signer.sign({}, signature));
}

}  // namespace laws
