// The attack: somebody alters a recording and signs it anew, with a certificate of his own making or with the camera's key, which he tries
// to take out of the PKCS#11 token. Control: a camera whose own certificate is self-signed, which nobody can tell from the thief's.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/trust_store.hpp>
#include <support/forgery.hpp>
#include <support/soft_token.hpp>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
namespace software = bartizan::crypto::software;
using tests::clip;
using bz::frame::verify::signer_state;
using bz::frame::verify::verdict;

using tests::camera;
using tests::forge;
using tests::record;
using tests::years;

TEST_CASE("BZ-T05 pkcs11_key of the factory: a recording that was signed anew is not taken for the camera's (I05)") {
    tests::soft_token token;
    const auto video = clip::h264();
    const auto factory = *software::certificate_authority::make("maker", years);
    software::trust_store trust(clip::start);
    REQUIRE(trust.add_anchors(bz::as_bytes(factory.root_pem())));
    auto key = token.key();
    REQUIRE(key.install_chain(bz::as_bytes(*factory.issue(bz::as_bytes(key.request(camera)->view()), years))));
    const auto genuine = tests::verify_units(video.codec, record(video, std::move(key)), trust);
    CHECK(genuine.verdict == verdict::authentic);
    CHECK(genuine.signer == signer_state::trusted);
    const auto forged = tests::verify_units(video.codec, forge(video), trust);
    CHECK(forged.verdict != verdict::authentic);
    CHECK(forged.signer == signer_state::untrusted);
    CHECK(forged.totals.authentic == 0);
}

TEST_CASE("BZ-T05 pkcs11_key: a thief who may use the device still cannot take the key home") {
    tests::soft_token token;
    const auto key = token.key();
    auto session = token.open();
    const CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
    const std::array<CK_ATTRIBUTE, 1> like{crypto::pkcs11::attribute(CKA_CLASS, kind)};
    std::array<CK_OBJECT_HANDLE, 1> found;
    REQUIRE(*session->find(like, found) == 1);
    std::array<std::byte, 256> loot;
    CHECK_FALSE(session->read(found[0], CKA_VALUE, loot));
    const CK_BBOOL no = CK_FALSE, yes = CK_TRUE;   // and he cannot make it readable first
    std::array<CK_ATTRIBUTE, 2> open_up{crypto::pkcs11::attribute(CKA_SENSITIVE, no), crypto::pkcs11::attribute(CKA_EXTRACTABLE, yes)};
    for (auto& each : open_up) CHECK(token.real().C_SetAttributeValue(session->handle(), found[0], &each, 1) != CKR_OK);
    CHECK_FALSE(session->read(found[0], CKA_VALUE, loot));
    // control: the same token lets a key go that was not made to stay
    CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
    CK_ATTRIBUTE open_half = crypto::pkcs11::attribute(CKA_EC_PARAMS, crypto::oid_of(crypto::curve::p256));
    CK_OBJECT_HANDLE public_half = 0, loose = 0;
    REQUIRE(token.real().C_GenerateKeyPair(session->handle(), &mechanism, &open_half, 1, open_up.data(), open_up.size(), &public_half, &loose) == CKR_OK);
    CHECK(session->read(loose, CKA_VALUE, loot));
}

TEST_CASE("BZ-T05 positive control: with a self-signed certificate the PKCS#11 token does not help to tell the camera from the thief") {
    tests::soft_token token;
    const auto video = clip::h264();
    software::trust_store nobody(clip::start);
    auto key = token.key();
    REQUIRE(key.self_sign(camera, years));
    const auto genuine = tests::verify_units(video.codec, record(video, std::move(key)), nobody);
    const auto forged = tests::verify_units(video.codec, forge(video), nobody);
    CHECK(genuine.verdict == forged.verdict);
    CHECK(genuine.signer == forged.signer);
    CHECK(genuine.totals.matches_untrusted == forged.totals.matches_untrusted);
    CHECK(forged.totals.matches_untrusted == video.pictures.size());
}

TEST_CASE("a PKCS#11 token that is away in mid-stream: frames of that time are told as not covered, and the others stay authentic") {
    tests::soft_token token;
    const auto video = clip::h264();
    const auto factory = *software::certificate_authority::make("maker", years);
    software::trust_store trust(clip::start);
    REQUIRE(trust.add_anchors(bz::as_bytes(factory.root_pem())));
    auto key = token.key();
    REQUIRE(key.install_chain(bz::as_bytes(*factory.issue(bz::as_bytes(key.request(camera)->view()), years))));
    tests::clear_bench<crypto::pkcs11::token_key> bench(video.codec, std::move(key));
    for (std::size_t i = 0; i < video.pictures.size(); ++i) {
        if (i == video.pictures.size() / 3 + 2) token.pull();   // after the first GOP was signed
        if (i == 2 * video.pictures.size() / 3 + 2) token.put_back();   // before the last one is
        REQUIRE(bench.session->push(video.pictures[i]));
    }
    REQUIRE(bench.session->finish());
    CHECK(bench.session->lost_documents() == 1);
    const auto said = tests::verify_units(video.codec, tests::units_of(bench.file.bytes).stream, trust);
    CHECK(said.totals.total == video.pictures.size());
    CHECK(said.totals.altered == 0);        // nobody altered anything, and nobody is accused
    CHECK(said.totals.not_covered == video.pictures.size() / 3);   // its GOP, no frame more
    CHECK(said.totals.authentic + said.totals.not_covered == said.totals.total);
    CHECK(said.verdict != verdict::authentic);
    CHECK(said.frames.front().verdict == bz::frame::verify::frame_verdict::authentic);
    CHECK(said.frames.back().verdict == bz::frame::verify::frame_verdict::authentic);
}
