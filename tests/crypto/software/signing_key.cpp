// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/signing_key.hpp>

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>

#include <laws/signer_law.hpp>
#include <support/outside.hpp>
#include <support/print.hpp>

#include <catch2/catch_template_test_macros.hpp>

#include <botan/rsa.h>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using namespace bartizan::crypto::software;

namespace {
constexpr bz::utc_time now = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);   // 2026-01-01
constexpr bz::utc_time later = bz::utc_time::from_unix_microseconds(1'900'000'000'000'000);
constexpr bz::utc_time earlier = bz::utc_time::from_unix_microseconds(1'700'000'000'000'000);
}  // namespace

TEMPLATE_TEST_CASE("a key of every algorithm obeys the law of signers", "", bz::ecdsa_p256, bz::ecdsa_p384, bz::rsa_pss<2048>, bz::rsa_pss<3072>,
                   bz::rsa_pss<4096>) {
    auto key = signing_key<TestType>::generate();
    REQUIRE(key);
    CHECK(key->certificate_chain().empty());
    REQUIRE(key->self_sign({"camera 1", "Acme", "SN-1"}, {earlier, later}));
    trust_store checker(now);
    laws::signer_law(*key, checker, now);
}

TEMPLATE_TEST_CASE("a factory certifies keys of every algorithm", "", bz::ecdsa_p384, bz::rsa_pss<2048>) {
    const auto factory = certificate_authority::make("Acme", {earlier, later});
    auto key = *signing_key<TestType>::generate();
    const auto chain = factory->issue(bz::as_bytes(*key.request({"camera 1", "Acme", "SN-1"})), {earlier, later});
    REQUIRE(chain);
    REQUIRE(key.install_chain(bz::as_bytes(*chain)));
    std::vector<std::byte> signature(key.max_signature_bytes);
    const std::array<std::byte, 32> digest{std::byte{7}};
    const auto size = key.sign(digest, signature);
    REQUIRE(size);
    trust_store checker(now);
    REQUIRE(checker.add_anchors(bz::as_bytes(factory->root_pem())));
    const auto verdict = checker.check(key.certificate_chain(), now, crypto::hash_id::sha256, digest, bz::bytes_view(signature).first(*size));
    CHECK(verdict.valid);
    CHECK(verdict.trust == crypto::trust::trusted);
}

TEST_CASE("a key of one algorithm is not loaded as one of another") {
    const Botan::RSA_PrivateKey rsa(Botan::system_rng(), 2048);
    CHECK(signing_key<bz::rsa_pss<2048>>::from_pkcs8(as_bytes(rsa.private_key_info())));
    CHECK(signing_key<bz::rsa_pss<3072>>::from_pkcs8(as_bytes(rsa.private_key_info())).error() == make_error(crypto::errc::bad_key));
    const Botan::ECDSA_PrivateKey p384(Botan::system_rng(), Botan::EC_Group::from_name("secp384r1"));
    CHECK(signing_key<bz::ecdsa_p384>::from_pkcs8(as_bytes(p384.private_key_info())));
    CHECK(ecdsa_key::from_pkcs8(as_bytes(p384.private_key_info())).error() == make_error(crypto::errc::bad_key));
}

TEST_CASE("a self-signed certificate shows a valid signature of an untrusted signer") {
    auto key = ecdsa_key::generate();
    REQUIRE(key->self_sign({"camera 1", "Acme", "SN-1"}, {earlier, later}));
    std::array<std::byte, ecdsa_key::max_signature_bytes> signature;
    const std::array<std::byte, 32> digest{std::byte{1}};
    const auto size = key->sign(digest, signature);
    REQUIRE(size);
    trust_store checker(now);
    const auto used = bz::bytes_view(signature).first(*size);
    const auto verdict = checker.check(key->certificate_chain(), now, crypto::hash_id::sha256, digest, used);
    CHECK(verdict.valid);
    CHECK(verdict.self_signed);
    CHECK(verdict.trust == crypto::trust::untrusted);
    CHECK(verdict.subject.view() == "O=\"Acme\",CN=\"camera 1\",serialNumber=\"SN-1\"");
    CHECK(verdict.valid_from == earlier);
    CHECK(verdict.valid_until == later);
}

TEMPLATE_TEST_CASE("a key comes back from its store with its chain, and without one before there is one", "", bz::ecdsa_p384, bz::rsa_pss<4096>) {
    using key_type = signing_key<TestType>;
    tests::memory_store store;
    auto key = key_type::generate();
    REQUIRE(key->save(store, "camera"));
    CHECK(store.records.size() == 1);
    CHECK(key_type::load(store, "camera")->certificate_chain().empty());
    REQUIRE(key->self_sign({"camera 1"}, {earlier, later}));
    REQUIRE(key->save(store, "camera"));
    auto loaded = key_type::load(store, "camera");
    REQUIRE(loaded);
    CHECK(bz::same_bytes(loaded->certificate_chain(), key->certificate_chain()));
    trust_store checker(now);
    laws::signer_law(*loaded, checker, now);
}

TEST_CASE("a chain that was removed stays away, also from the store (I10, I14)") {
    tests::memory_store store;
    auto key = ecdsa_key::generate();
    REQUIRE(key->self_sign({"camera 1"}, {earlier, later}));
    REQUIRE(key->save(store, "camera"));
    REQUIRE(key->remove_chain());
    CHECK(key->certificate_chain().empty());
    REQUIRE(key->save(store, "camera"));
    auto loaded = ecdsa_key::load(store, "camera");
    REQUIRE(loaded);
    CHECK(loaded->certificate_chain().empty());
}

TEST_CASE("a store that fails, and records that are no key or of another key, are errors") {
    tests::memory_store store;
    CHECK(ecdsa_key::load(store, "camera").error() == make_error(bz::outside_errc::no_such_record));
    auto key = ecdsa_key::generate(), other = ecdsa_key::generate();
    store.fail_at = 1;
    CHECK(key->save(store, "camera").error() == make_error(bz::outside_errc::write_failed));
    REQUIRE(key->save(store, "camera"));
    REQUIRE(other->self_sign({"other"}, {earlier, later}));
    const auto chain = other->certificate_chain();
    store.records["camera.pem"] = {chain.begin(), chain.end()};
    CHECK(ecdsa_key::load(store, "camera").error() == make_error(crypto::errc::bad_certificate));
    CHECK(key->install_chain(chain).error() == make_error(crypto::errc::bad_certificate));
    CHECK(key->install_chain(bz::as_bytes("nonsense")).error() == make_error(crypto::errc::bad_certificate));
    CHECK(key->certificate_chain().empty());
    auto& record = store.records["camera.key"];
    for (std::size_t i = 0; i < record.size(); ++i) {   // no cut key loads
        auto cut = record;
        cut.resize(i);
        CHECK_FALSE(ecdsa_key::from_pkcs8(cut));
    }
    record.resize(5000);
    CHECK_FALSE(ecdsa_key::load(store, "camera"));
}

TEST_CASE("keys of other kinds are refused: RSA, and curves nobody asked for") {
    const Botan::RSA_PrivateKey rsa(Botan::system_rng(), 1024);
    CHECK(ecdsa_key::from_pkcs8(as_bytes(rsa.private_key_info())).error() == make_error(crypto::errc::bad_key));
    const Botan::ECDSA_PrivateKey p521(Botan::system_rng(), Botan::EC_Group::from_name("secp521r1"));
    CHECK(ecdsa_key::from_pkcs8(as_bytes(p521.private_key_info())).error() == make_error(crypto::errc::bad_key));
}

TEST_CASE("a certificate of no time is refused") {
    auto key = ecdsa_key::generate();
    CHECK_FALSE(key->self_sign({"x"}, {bz::utc_time{}, later}));
    CHECK_FALSE(key->self_sign({"x"}, {now, bz::utc_time{std::numeric_limits<std::int64_t>::max()}}));
}
