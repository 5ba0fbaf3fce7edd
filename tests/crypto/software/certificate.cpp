// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/certificate.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using namespace bartizan::crypto::software;

namespace {
const Botan::ECDSA_PrivateKey key(Botan::system_rng(), Botan::EC_Group::from_name("secp256r1"));
constexpr validity decade{bz::utc_time::from_unix_microseconds(1'700'000'000'000'000),
                          bz::utc_time::from_unix_microseconds(2'000'000'000'000'000)};
std::string certificate() {
    const auto name = distinguished_name({"camera 1", "Acme", "SN-1"});
    return make_certificate(certificate_role::device, name, key, decade, name, key, {}).PEM_encode();
}
}  // namespace

TEST_CASE("a chain is read in its order and text around certificates is ignored") {
    const auto a = certificate(), b = certificate();
    const auto chain = read_chain(bz::as_bytes("Subject: camera\n" + a + "\r\n" + b + "trailing text"));
    REQUIRE(chain.size() == 2);
    CHECK(chain[0].PEM_encode() == a);
    CHECK(chain[1].PEM_encode() == b);
}

TEST_CASE("a chain that is too long, too large or broken in one place is no chain at all") {
    const auto a = certificate();
    CHECK(read_chain(bz::as_bytes(a + a + a + a)).size() == 4);
    CHECK(read_chain(bz::as_bytes(a + a + a + a + a)).empty());
    CHECK(read_chain(bz::as_bytes(a), 0).empty());
    CHECK(read_chain(bz::as_bytes(a + std::string(most_chain_bytes - a.size(), ' '))).size() == 1);
    CHECK(read_chain(bz::as_bytes(a + std::string(most_chain_bytes - a.size() + 1, ' '))).empty());
    CHECK(read_chain(bz::as_bytes(a + a.substr(0, a.size() - 30))).empty());
    auto foreign = a;
    foreign[100] = '%';
    CHECK(read_chain(bz::as_bytes(a + foreign)).empty());
    CHECK(read_chain({}).empty());
}

TEST_CASE("only keys on P-256 and P-384 are taken for signing keys") {
    CHECK(is_p256_or_p384(key));
    CHECK(is_p256_or_p384(Botan::ECDSA_PrivateKey(Botan::system_rng(), Botan::EC_Group::from_name("secp384r1"))));
    CHECK_FALSE(is_p256_or_p384(Botan::ECDSA_PrivateKey(Botan::system_rng(), Botan::EC_Group::from_name("secp521r1"))));
}
