// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/certificate_authority.hpp>

#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>

#include <support/outside.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <botan/rsa.h>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using namespace bartizan::crypto::software;
using Botan::Key_Constraints;

namespace {
constexpr bz::utc_time now = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);   // 2026-01-01
constexpr validity decade{bz::utc_time::from_unix_microseconds(1'700'000'000'000'000),
                          bz::utc_time::from_unix_microseconds(2'000'000'000'000'000)};
constexpr validity years{now, bz::utc_time::from_unix_microseconds(1'900'000'000'000'000)};

crypto::signature_verdict judged(const std::string& chain, std::string_view anchor, bz::utc_time at = now) {
    trust_store store(now);
    REQUIRE(store.add_anchors(bz::as_bytes(anchor)));
    return store.check(bz::as_bytes(chain), at, crypto::hash_id::sha256, {}, {});
}
}  // namespace

TEST_CASE("a device's certificate leads to the root and to the issuing CA, and to no other") {
    const auto ca = certificate_authority::make("Acme", decade), other = certificate_authority::make("Acme", decade);
    REQUIRE(ca);
    const auto key = ecdsa_key::generate();
    const auto chain = ca->issue(bz::as_bytes(*key->request({"camera 1", "Acme", "SN-1"})), years);
    REQUIRE(chain);
    CHECK(judged(*chain, ca->root_pem()).trust == crypto::trust::trusted);
    CHECK(judged(*chain, ca->issuing_pem()).trust == crypto::trust::trusted);
    CHECK(judged(*chain, other->root_pem()).trust == crypto::trust::untrusted);   // same names, other keys
    CHECK(judged(*chain, ca->root_pem(), bz::utc_time{now.ticks - 1}).trust == crypto::trust::untrusted);
    CHECK(judged(*chain, ca->root_pem(), bz::utc_time{now.ticks - 1}).not_valid_then);
}

TEST_CASE("the extensions say what each certificate may do, and serial numbers are random") {
    const auto ca = certificate_authority::make("Acme", decade);
    const auto root = read_chain(bz::as_bytes(ca->root_pem()));
    const auto key = ecdsa_key::generate();
    const auto request = *key->request({"camera 1", "Acme", "SN-1"});
    const auto chain = read_chain(bz::as_bytes(*ca->issue(bz::as_bytes(request), years)));
    REQUIRE(root.size() == 1);
    REQUIRE(chain.size() == 2);
    for (const auto* authority : {&root[0], &chain[1]}) {
        CHECK(authority->is_CA_cert());
        CHECK(authority->constraints() == Key_Constraints(Key_Constraints::KeyCertSign | Key_Constraints::CrlSign));
        CHECK(authority->is_critical("X509v3.BasicConstraints"));
    }
    CHECK(root[0].path_length_constraint() == 1u);
    CHECK(chain[1].path_length_constraint() == 0u);
    const auto& leaf = chain[0];
    CHECK_FALSE(leaf.is_CA_cert());
    CHECK(leaf.constraints() == Key_Constraints(Key_Constraints::DigitalSignature));
    CHECK(leaf.is_critical("X509v3.KeyUsage"));
    CHECK(leaf.authority_key_id() == chain[1].subject_key_id());
    CHECK(leaf.subject_dn().get_first_attribute("X520.SerialNumber") == "SN-1");
    const auto again = read_chain(bz::as_bytes(*ca->issue(bz::as_bytes(request), years)));
    CHECK(again[0].serial_number() != leaf.serial_number());
    CHECK(leaf.serial_number().size() >= 15);
}

TEST_CASE("a request to become a CA gets the certificate of a device") {
    const Botan::ECDSA_PrivateKey key(Botan::system_rng(), Botan::EC_Group::from_name("secp256r1"));
    Botan::Extensions greedy;
    greedy.add(std::make_unique<Botan::Cert_Extension::Basic_Constraints>(true, std::size_t{3}), true);
    const auto name = distinguished_name({"mallory"});
    const auto request = Botan::PKCS10_Request::create(key, name, greedy, "SHA-256", Botan::system_rng()).PEM_encode();
    const auto ca = certificate_authority::make("Acme", decade);
    const auto chain = ca->issue(bz::as_bytes(request), years);
    REQUIRE(chain);
    CHECK_FALSE(read_chain(bz::as_bytes(*chain))[0].is_CA_cert());
}

TEST_CASE("a recorder's certificate says so: by its request or by the authority's will; a camera's says nothing of it") {
    const auto ca = *certificate_authority::make("owner", decade);
    const auto key = *ecdsa_key::generate();
    const crypto::subject who{"R-1", "owner", "R-1"};
    const auto plain = *key.request(who), asking = *key.request(who, certificate_role::recorder);
    const auto role = [&](const std::string& request, bool recorder) {
        const auto chain = *ca.issue(bz::as_bytes(request), years, {}, recorder);
        const auto said = judged(chain, ca.root_pem());
        CHECK(said.trust == crypto::trust::trusted);
        const auto leaf = read_chain(bz::as_bytes(chain)).front();
        CHECK(leaf.has_ex_constraint(time_stamping()) == (said.as == crypto::signs_as::recorder));
        CHECK(leaf.is_critical("X509v3.ExtendedKeyUsage") == (said.as == crypto::signs_as::recorder));
        return said.as;
    };
    CHECK(role(plain, false) == crypto::signs_as::camera);
    CHECK(role(plain, true) == crypto::signs_as::recorder);
    CHECK(role(asking, false) == crypto::signs_as::recorder);
    CHECK(role(asking, true) == crypto::signs_as::recorder);
    auto own = *ecdsa_key::generate();
    REQUIRE(own.self_sign(who, years, certificate_role::recorder));
    CHECK(judged(std::string(bz::as_text(own.certificate_chain())), bz::as_text(own.certificate_chain())).as == crypto::signs_as::recorder);
}

TEST_CASE("a validity that outlives the issuing CA is cut to it") {
    const auto ca = certificate_authority::make("Acme", years);
    const auto key = ecdsa_key::generate();
    const auto chain = ca->issue(bz::as_bytes(*key->request({"camera 1"})), decade);
    REQUIRE(chain);
    CHECK(from_x509(read_chain(bz::as_bytes(*chain))[0].not_after()) == years.until);
}

TEST_CASE("requests that are broken, forged, or for keys of another kind are refused") {
    const auto ca = certificate_authority::make("Acme", decade);
    const auto key = ecdsa_key::generate();
    const auto request = *key->request({"camera 1"});
    const auto bad = make_error(crypto::errc::bad_request);
    CHECK(ca->issue(bz::as_bytes(request.substr(0, request.size() / 2)), years).error() == bad);
    CHECK(ca->issue({}, years).error() == bad);
    CHECK(ca->issue(bz::as_bytes(std::string(20'000, 'x')), years).error() == bad);
    Botan::DataSource_Memory source(request);
    auto der = Botan::PKCS10_Request(source).BER_encode();
    CHECK(ca->issue(as_bytes(der), years));
    const std::string_view name = "camera 1";
    *(std::search(der.begin(), der.end(), name.begin(), name.end()) + 7) = '2';   // another's name under the camera's signature
    CHECK(ca->issue(as_bytes(der), years).error() == bad);
    const Botan::RSA_PrivateKey rsa(Botan::system_rng(), 1024);   // too short to be trusted
    const auto other = Botan::PKCS10_Request::create(rsa, distinguished_name({"rsa"}), {}, "SHA-256", Botan::system_rng()).PEM_encode();
    CHECK(ca->issue(bz::as_bytes(other), years).error() == bad);
    CHECK(ca->issue(bz::as_bytes(request), {years.until, years.from}).error() == make_error(crypto::errc::bad_certificate));
}

TEST_CASE("a CA comes back from its store, also without the root's key, and not with a key of another") {
    tests::memory_store store;
    const auto ca = certificate_authority::make("Acme", decade), other = certificate_authority::make("Evil", decade);
    REQUIRE(ca->save(store));
    store.records.erase("root.key");   // kept offline
    const auto loaded = certificate_authority::load(store);
    REQUIRE(loaded);
    const auto key = ecdsa_key::generate();
    const auto chain = loaded->issue(bz::as_bytes(*key->request({"camera 1"})), years);
    REQUIRE(chain);
    CHECK(judged(*chain, ca->root_pem()).trust == crypto::trust::trusted);
    tests::memory_store others;
    REQUIRE(other->save(others));
    store.records["issuing.key"] = others.records["issuing.key"];
    CHECK(certificate_authority::load(store).error() == make_error(crypto::errc::bad_key));
    store.records.erase("issuing.key");
    CHECK(certificate_authority::load(store).error() == make_error(bz::outside_errc::no_such_record));
}
