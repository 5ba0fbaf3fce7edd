// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/hmac.hpp>

#include <support/vectors.hpp>

#include <botan/mac.h>
#include <catch2/catch_template_test_macros.hpp>

#include <random>

using namespace bartizan;

TEST_CASE("HMAC-SHA-256 and HMAC-SHA-512 of RFC 4231, 4.3 and 4.7") {
    CHECK(tests::to_hex(crypto::hmac_of<sha256>(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const std::vector<std::byte> long_key(131, std::byte{0xaa});
    CHECK(tests::to_hex(crypto::hmac_of<sha256>(long_key, as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEMPLATE_TEST_CASE("HMAC agrees with Botan for every length of key, and parts are as the whole", "", sha256, sha384, sha512) {
    std::mt19937 random(9);
    for (std::size_t size = 0; size < 300; size += 7) {
        std::vector<std::byte> key(size), data(size * 3);
        for (auto& b : key) b = static_cast<std::byte>(random());
        for (auto& b : data) b = static_cast<std::byte>(random());
        const auto botan = Botan::MessageAuthenticationCode::create_or_throw("HMAC(" + std::string(TestType::name) + ")");
        botan->set_key(reinterpret_cast<const std::uint8_t*>(key.data()), key.size());
        botan->update(reinterpret_cast<const std::uint8_t*>(data.data()), data.size());
        const auto expected = botan->final();
        const auto got = crypto::hmac_of<TestType>(key, bytes_view(data).first(size), bytes_view(data).subspan(size));
        CHECK(std::ranges::equal(std::as_bytes(std::span(expected)), got));
    }
}
