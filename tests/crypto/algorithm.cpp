#include <bartizan/crypto/algorithm.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using bz::verdict;

TEST_CASE("verdicts are about an algorithm and a purpose, and broken hashes are out for all of ours") {
    STATIC_CHECK(bz::sha256::verdict_for<bz::purpose::frame_integrity> == verdict::approved);
    STATIC_CHECK(bz::sha512::verdict_for<bz::purpose::document_signature> == verdict::approved);
    STATIC_CHECK(bz::sha1::verdict_for<bz::purpose::document_signature> == verdict::forbidden);
    STATIC_CHECK(bz::md5::verdict_for<bz::purpose::frame_integrity> == verdict::forbidden);
    STATIC_CHECK(bz::aes128_ctr::verdict_for<bz::purpose::content_encryption> == verdict::approved);
    STATIC_CHECK(bz::ecdsa_p256::verdict_for<bz::purpose::device_identity> == verdict::approved);
    STATIC_CHECK(bz::ml_dsa_65::verdict_for<bz::purpose::document_signature> == verdict::approved);
    STATIC_CHECK(bz::ml_dsa_65::verdict_for<bz::purpose::device_identity> == verdict::forbidden);
    CHECK(bz::sha256::digest_bytes == 32);
    for (const auto source : {bz::sha256::source, bz::md5::source, bz::aes128_ctr::source, bz::ecdsa_p256::source}) CHECK_FALSE(source.empty());
}
