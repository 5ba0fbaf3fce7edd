#include <bartizan/camera.hpp>

#include <support/products_fixed.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

TEST_CASE("the root header has all that a camera is made of: proof, certificate, recording") {
    using product = bz::camera<bz::services<bz::recording<>>, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>,
                               bz::signed_frames<bz::sha256, bz::ecdsa_p256>>;
    STATIC_CHECK(bz::proven<product>);
    using types = bz::service::recording_types<product, tests::fixed_file, tests::fixed_signer, tests::fixed_store>;
    STATIC_CHECK(std::is_same_v<types::keystream, bz::crypto::keystream<bz::crypto::nonce_domain<1>, bz::key_limits_of<product>, tests::fixed_store>>);
    std::size_t claims = 0;
    bz::certificate(product{}, [&](const bz::claim& c) {
        ++claims;
        CHECK(c.service == "recording");
        CHECK_FALSE(c.accepted);
    });
    CHECK(claims == 3);
}
