// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/trust_store.hpp>

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>

#include <support/print.hpp>
#include <support/vectors.hpp>

#include <botan/data_src.h>
#include <botan/x509_key.h>

#include <random>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using namespace bartizan::crypto::software;
using crypto::hash_id;
using crypto::trust;

namespace {
constexpr auto at = [](std::int64_t unix_seconds) { return bz::utc_time::from_unix_microseconds(unix_seconds * 1'000'000); };
constexpr bz::utc_time in_2025 = at(1'750'000'000), in_2026 = at(1'767'225'600), in_2027 = at(1'800'000'000);
constexpr validity decade{at(1'700'000'000), at(2'000'000'000)};

std::string golden(const std::string& name) { return tests::shared_file("media-signing/golden/certs/" + name); }
crypto::signature_verdict judged(trust_store& store, const std::string& chain, bz::utc_time when) {
    return store.check(bz::as_bytes(chain), when, hash_id::sha256, {}, {});
}
trust_store trusting(const std::string& pem, bz::utc_time now = in_2027) {
    trust_store store(now);
    REQUIRE(store.add_anchors(bz::as_bytes(pem)));
    return store;
}

// Wycheproof's verdicts about signatures over messages, through the key that the verifier uses.
template <class PublicKey> void wycheproof(const char* file, PublicKey public_key) {
    const auto json = tests::shared_json(std::string("vectors/crypto/wycheproof/") + file);
    std::size_t valid = 0, invalid = 0;
    for (const auto& group : json.at("testGroups").as_array()) {
        signature_key key(public_key(group));
        REQUIRE(key.usable());
        for (const auto& each : group.at("tests").as_array()) {
            const auto digest = crypto::digest_of<bz::sha256, bz::purpose::document_signature>(bz::bytes_view(tests::bytes(each, "msg")));
            const auto found = key.check(hash_id::sha256, digest, tests::bytes(each, "sig"));
            const auto expected = tests::text(each, "result");
            INFO(file << ", case " << each.at("tcId") << ": " << each.at("comment"));
            // Wycheproof fixes the salt's length; ONVIF Media Signing leaves it open, so another length is right here
            const bool other_salt = tests::text(each, "comment").starts_with("s_len changed");
            if (expected == "valid" || other_salt) CHECK(found);
            else if (expected == "invalid") CHECK_FALSE(found);
            ++(found ? valid : invalid);
        }
    }
    CHECK(valid > 40);
    CHECK(invalid > 20);
}
std::unique_ptr<Botan::Public_Key> from_pem(const boost::json::value& group) {
    const auto pem = tests::text(group, "publicKeyPem");
    Botan::DataSource_Memory source(pem);
    return Botan::X509::load_key(source);
}
}  // namespace

TEST_CASE("ECDSA signatures get Wycheproof's verdicts") { wycheproof("ecdsa_secp256r1_sha256_test.json", from_pem); }
TEST_CASE("RSA-PSS signatures without salt get Wycheproof's verdicts") { wycheproof("rsa_pss_2048_sha256_mgf1_0_test.json", from_pem); }
TEST_CASE("RSA-PSS signatures with 32 bytes of salt get Wycheproof's verdicts") {
    wycheproof("rsa_pss_2048_sha256_mgf1_32_test.json", from_pem);
}

TEST_CASE("all golden chains lead to their root, to their issuing CA, and to no other") {
    auto root = trusting(golden("root.pem")), issuing = trusting(golden("issuing.pem")), other = trusting(golden("other_root.pem"));
    for (const auto* name : {"leaf_ec256", "leaf2_ec256", "leaf_ec384", "leaf_rsa2048", "leaf_direct", "leaf_expired"}) {
        const auto chain = golden(std::string(name) + ".chain.pem");
        INFO(name);
        CHECK(judged(root, chain, in_2025).trust == trust::trusted);
        CHECK((judged(issuing, chain, in_2025).trust == trust::trusted) == (std::string_view(name) != "leaf_direct"));
        CHECK(judged(other, chain, in_2025).trust == trust::untrusted);
        CHECK(judged(root, chain, in_2025).readable_chain);
        CHECK_FALSE(judged(root, chain, in_2025).self_signed);
    }
}

TEST_CASE("validity is judged at the signed time; what expired since is told and not held against the recording") {
    const auto chain = golden("leaf_expired.chain.pem");   // valid during 2025
    auto store = trusting(golden("root.pem"), in_2027);
    const auto then = judged(store, chain, in_2025);
    CHECK(then.trust == trust::trusted);
    CHECK(then.expired_since);
    CHECK_FALSE(then.not_valid_then);
    const auto late = judged(store, chain, in_2026);
    CHECK(late.trust == trust::untrusted);
    CHECK(late.not_valid_then);
    CHECK_FALSE(late.expired_since);
    CHECK(judged(store, chain, in_2025).trust == trust::trusted);   // the remembered chain is judged anew
    auto in_time = trusting(golden("root.pem"), in_2025);
    CHECK_FALSE(judged(in_time, chain, in_2025).expired_since);
    for (const auto absurd : {std::numeric_limits<std::int64_t>::min(), std::int64_t{0}, std::numeric_limits<std::int64_t>::max()})
        CHECK(judged(store, chain, bz::utc_time{absurd}).trust == trust::untrusted);
}

TEST_CASE("one certificate after another is judged by its own chain, not by what is remembered") {
    auto store = trusting(golden("root.pem"));
    const auto a = golden("leaf_ec256.chain.pem"), b = golden("leaf2_ec256.chain.pem");
    const auto first = judged(store, a, in_2026), second = judged(store, b, in_2026);
    CHECK(first.subject.view() == "O=\"Golden Test\",CN=\"Golden camera 1\",serialNumber=\"SN-0001\"");
    CHECK(second.subject.view() == "O=\"Golden Test\",CN=\"Golden camera 2\",serialNumber=\"SN-0002\"");
    CHECK(first.leaf_fingerprint != second.leaf_fingerprint);
    CHECK(judged(store, a, in_2026).leaf_fingerprint == first.leaf_fingerprint);
    auto late = trust_store(in_2027);
    CHECK(judged(late, a, in_2026).trust == trust::untrusted);
    REQUIRE(late.add_anchors(bz::as_bytes(golden("root.pem"))));
    CHECK(judged(late, a, in_2026).trust == trust::trusted);   // an anchor added later counts
}

TEST_CASE("a leaf without its intermediate, or behind a wrong one, is not trusted") {
    const auto chain = golden("leaf_ec256.chain.pem");
    const auto leaf = chain.substr(0, chain.find("-----BEGIN", 10));
    auto store = trusting(golden("root.pem"));
    CHECK(judged(store, leaf, in_2026).trust == trust::untrusted);
    CHECK(judged(store, leaf + golden("issuing.pem"), in_2026).trust == trust::trusted);
    CHECK(judged(store, leaf + golden("other_root.pem"), in_2026).trust == trust::untrusted);
    CHECK(judged(store, golden("other_root.pem") + leaf, in_2026).trust == trust::untrusted);
}

TEST_CASE("a device's key cannot issue certificates: its chain is refused although every signature in it is right") {
    const auto ca = certificate_authority::make("Acme", decade);
    REQUIRE(ca);
    const Botan::ECDSA_PrivateKey camera(Botan::system_rng(), Botan::EC_Group::from_name("secp256r1"));
    const auto name = distinguished_name({"camera 1"});
    const auto request = Botan::PKCS10_Request::create(camera, name, {}, "SHA-256", Botan::system_rng()).PEM_encode();
    const auto camera_chain = *ca->issue(bz::as_bytes(request), decade);
    const auto camera_certificate = read_chain(bz::as_bytes(camera_chain))[0];
    const Botan::ECDSA_PrivateKey mallory(Botan::system_rng(), Botan::EC_Group::from_name("secp256r1"));
    const auto forged = make_certificate(certificate_role::device, distinguished_name({"camera 2"}), mallory, decade,
                                         camera_certificate.subject_dn(), camera, camera_certificate.subject_key_id());
    auto store = trusting(std::string(ca->root_pem()));
    CHECK(judged(store, camera_chain, in_2026).trust == trust::trusted);
    CHECK(judged(store, forged.PEM_encode() + camera_chain, in_2026).trust == trust::untrusted);
}

TEST_CASE("a certificate that may only issue others does not sign recordings") {
    const auto ca = certificate_authority::make("Acme", decade);
    auto store = trusting(std::string(ca->root_pem()));
    CHECK(judged(store, std::string(ca->issuing_pem()), in_2026).trust == trust::untrusted);
}

TEST_CASE("a single leaf that the user trusts is trusted, although it signed itself") {
    auto key = ecdsa_key::generate();
    REQUIRE(key->self_sign({"camera 1"}, decade));
    const std::string chain(bz::as_text(key->certificate_chain()));
    auto store = trusting(chain);
    CHECK(judged(store, chain, in_2026).trust == trust::trusted);
    CHECK(judged(store, chain, in_2026).self_signed);
}

TEST_CASE("mangled chains are unreadable and never worse: cut anywhere, any character changed, too many, too large") {
    const auto chain = golden("leaf_ec256.chain.pem");
    auto store = trusting(golden("root.pem"));
    const auto good = judged(store, chain, in_2026);
    for (std::size_t size = 0; size < chain.size(); size += 7) {
        const auto verdict = judged(store, chain.substr(0, size), in_2026);
        CHECK((!verdict.readable_chain || verdict.leaf_fingerprint == good.leaf_fingerprint));
    }
    std::mt19937 random(13);
    for (int round = 0; round < 1500; ++round) {
        auto changed = chain;
        changed[random() % changed.size()] = static_cast<char>(random());
        const auto verdict = judged(store, changed, in_2026);
        if (verdict.leaf_fingerprint != good.leaf_fingerprint) CHECK(verdict.trust == trust::untrusted);
    }
    const auto one = golden("issuing.pem");
    const auto leaf = chain.substr(0, chain.find("-----BEGIN", 10));
    CHECK(judged(store, leaf + one + one + one, in_2026).readable_chain);
    CHECK_FALSE(judged(store, leaf + one + one + one + one, in_2026).readable_chain);
    CHECK_FALSE(judged(store, leaf + std::string(70'000, '\n'), in_2026).readable_chain);
    CHECK_FALSE(judged(store, "", in_2026).readable_chain);
    CHECK_FALSE(judged(store, "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", in_2026).readable_chain);
    CHECK(store.add_anchors(bz::as_bytes("nonsense")).error() == make_error(crypto::errc::bad_certificate));
}

TEST_CASE("a digest of another size than its hash is not valid") {
    auto key = ecdsa_key::generate();
    REQUIRE(key->self_sign({"camera 1"}, decade));
    const std::array<std::byte, 48> digest{};
    std::array<std::byte, ecdsa_key::max_signature_bytes> signature;
    const auto size = key->sign(digest, signature);
    trust_store store(in_2026);
    const auto used = bz::bytes_view(signature).first(*size);
    CHECK(store.check(key->certificate_chain(), in_2026, hash_id::sha384, digest, used).valid);
    CHECK_FALSE(store.check(key->certificate_chain(), in_2026, hash_id::sha256, digest, used).valid);
}
