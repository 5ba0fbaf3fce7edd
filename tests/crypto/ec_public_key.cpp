// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/ec_public_key.hpp>

#include <bartizan/crypto/software/guard.hpp>

#include <catch2/catch_test_macros.hpp>

#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/system_rng.h>

namespace bz = bartizan;
using namespace bartizan::crypto;

TEST_CASE("SubjectPublicKeyInfo is what the crypto library writes for the same point") {
    for (const auto& [on, name] : {std::pair{curve::p256, "secp256r1"}, {curve::p384, "secp384r1"}}) {
        const Botan::ECDSA_PrivateKey key(Botan::system_rng(), Botan::EC_Group::from_name(name));
        const auto point = key.public_key_bits();
        const auto field = field_bytes_of(on);
        const auto bytes = software::as_bytes(point);
        const ec_public_key ours(on, bytes.subspan(1, field), bytes.subspan(1 + field));
        CHECK(bz::same_bytes(ours.point(), bytes));
        std::array<std::byte, ec_public_key::most_info_bytes> space;
        der::writer out(space);
        ours.write_info(out);
        REQUIRE(out.fits());
        CHECK(bz::same_bytes(out.written(), software::as_bytes(key.subject_public_key())));
    }
}

TEST_CASE("coordinates that come without their leading zeros stand where they belong") {
    const std::array<std::byte, 2> x{std::byte{1}, std::byte{2}}, y{std::byte{3}, std::byte{4}};
    const ec_public_key key(curve::p256, x, y);
    CHECK(key.point().size() == 65);
    CHECK(key.point()[30] == std::byte{0});
    CHECK(key.point()[31] == std::byte{1});
    CHECK(key.point()[32] == std::byte{2});
    CHECK(key.point()[63] == std::byte{3});
    CHECK(key.point()[64] == std::byte{4});
}
