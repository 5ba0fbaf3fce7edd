// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/tpm/persistent_key.hpp>

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>

#include <laws/signer_law.hpp>
#include <support/outside.hpp>
#include <support/print.hpp>
#include <support/products.hpp>
#include <support/soft_tpm.hpp>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
namespace software = bartizan::crypto::software;
using namespace bartizan::crypto::tpm;

namespace {
constexpr bz::utc_time now = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);   // 2026-01-01
constexpr crypto::validity years{bz::utc_time::from_unix_microseconds(1'700'000'000'000'000),
                                 bz::utc_time::from_unix_microseconds(1'900'000'000'000'000)};
const crypto::subject camera{"camera SN-1", "Acme", "SN-1"};
constexpr std::array<std::byte, 32> digest{std::byte{1}};

bz::result<std::size_t> sign_once(persistent_key& key) {
    std::array<std::byte, persistent_key::max_signature_bytes> signature;
    return key.sign(digest, signature);
}
bool is(bz::error found, errc wanted) { return found == make_error(wanted); }
}  // namespace

TEST_CASE("a key in a TPM obeys the law of signers") {
    tests::soft_tpm tpm;
    auto key = tpm.key();
    CHECK(key.certificate_chain().empty());
    REQUIRE(key.self_sign(camera, years));
    software::trust_store checker(now);
    laws::signer_law(key, checker, now);
}

TEST_CASE("the flow of the camera's screen with a TPM: key, request, the factory's certificate, trusted signatures (I08, I12, I13)") {
    tests::soft_tpm tpm;
    auto key = tpm.key();
    const auto factory = *software::certificate_authority::make("Acme", years);
    const auto request = key.request(camera);
    REQUIRE(request);
    REQUIRE(key.install_chain(bz::as_bytes(*factory.issue(bz::as_bytes(request->view()), years))));
    software::trust_store checker(now);
    REQUIRE(checker.add_anchors(bz::as_bytes(factory.root_pem())));
    std::array<std::byte, persistent_key::max_signature_bytes> signature;
    const auto size = key.sign(digest, signature);
    REQUIRE(size);
    const auto verdict = checker.check(key.certificate_chain(), now, crypto::hash_id::sha256, digest, bz::bytes_view(signature).first(*size));
    CHECK(verdict.valid);
    CHECK(verdict.trust == crypto::trust::trusted);
}

TEST_CASE("the key survives the TPM's loss of power, and its chain the program's") {
    tests::soft_tpm tpm;
    tests::memory_store store;
    crypto::ec_public_key known;
    {
        auto key = tpm.key();
        known = key.public_key();
        REQUIRE(key.save_chain(store, "camera.pem"));   // there is none yet
        REQUIRE(key.load_chain(store, "camera.pem"));
        CHECK(key.certificate_chain().empty());
        REQUIRE(key.self_sign(camera, years));
        REQUIRE(key.save_chain(store, "camera.pem"));
    }
    tpm.stop();
    tpm.start();
    auto key = tpm.find();
    REQUIRE(key);
    CHECK(key->public_key() == known);
    CHECK(key->certificate_chain().empty());
    REQUIRE(key->load_chain(store, "nothing.pem"));
    REQUIRE(key->load_chain(store, "camera.pem"));
    CHECK_FALSE(key->certificate_chain().empty());
    CHECK(sign_once(*key));
    REQUIRE(key->remove_chain());
    CHECK(key->certificate_chain().empty());
}

TEST_CASE("a chain of another key is refused, installed or loaded") {
    tests::soft_tpm tpm;
    tests::memory_store store;
    auto key = tpm.key();
    auto other = *software::ecdsa_key::generate();
    REQUIRE(other.self_sign(camera, years));
    CHECK(key.install_chain(other.certificate_chain()).error() == make_error(crypto::errc::bad_certificate));
    REQUIRE(store.replace("camera.pem", other.certificate_chain()));
    CHECK(key.load_chain(store, "camera.pem").error() == make_error(crypto::errc::bad_certificate));
    CHECK(key.certificate_chain().empty());
}

TEST_CASE("a key is generated once at its handle, another one after it was erased, and never the same twice") {
    tests::soft_tpm tpm;
    auto key = tpm.key();
    CHECK(is(persistent_key::generate(tpm.open(), tpm.handle).error(), errc::key_exists));
    CHECK(is(persistent_key::generate(tpm.open(), 0x80000000).error(), errc::handle_unusable));
    CHECK(is(persistent_key::generate(tpm.open(), 0x81800000).error(), errc::handle_unusable));   // the platform's, not the owner's
    CHECK(is(persistent_key::open(tpm.open(), tpm.handle + 1).error(), errc::no_such_key));
    const auto first = key.public_key();
    REQUIRE(key.erase());
    CHECK(is(tpm.find().error(), errc::no_such_key));
    CHECK(is(sign_once(key).error(), errc::no_such_key));
    auto second = tpm.key();
    CHECK_FALSE(second.public_key() == first);
    CHECK(is(sign_once(key).error(), errc::other_key));   // the old object does not sign with the new key
}

TEST_CASE("thousands of signatures leave no object behind in the TPM, which has room for three") {
    tests::soft_tpm tpm;
    auto key = tpm.key();
    for (int i = 0; i < 300; ++i) REQUIRE(sign_once(key));
    auto same = tpm.find();   // a second way to the same TPM
    REQUIRE(same);
    CHECK(sign_once(*same));
}

TEST_CASE("a key with an authorization value signs for who knows it; a wrong one is tried once") {
    tests::soft_tpm tpm;
    {
        auto key = persistent_key::generate(tpm.open(), tpm.handle, {.key = crypto::pin("open sesame")});
        REQUIRE(key);
        CHECK(sign_once(*key));
    }
    auto knows = persistent_key::open(tpm.open(), tpm.handle, {.key = crypto::pin("open sesame")});
    REQUIRE(knows);
    CHECK(sign_once(*knows));
    auto guesses = persistent_key::open(tpm.open(), tpm.handle, {.key = crypto::pin("open barley")});
    REQUIRE(guesses);
    CHECK(is(sign_once(*guesses).error(), errc::authorization_wrong));
    CHECK(is(sign_once(*guesses).error(), errc::authorization_wrong));
    CHECK(sign_once(*knows));
}

TEST_CASE("an owner's authorization that is wrong makes no key") {
    tests::soft_tpm tpm;
    auto key = persistent_key::generate(tpm.open(), tpm.handle, {.owner = crypto::pin("nobody")});
    CHECK(is(key.error(), errc::authorization_wrong));
}

TEST_CASE("an object that is no signing key of this TPM is not taken for one") {
    tests::soft_tpm tpm;
    auto way = tpm.open();
    for (const auto& [attributes, why] : {std::pair{TPMA_OBJECT{TPMA_OBJECT_RESTRICTED} | TPMA_OBJECT_DECRYPT | TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT, errc::not_a_signing_key},
                                          std::pair{TPMA_OBJECT{TPMA_OBJECT_SIGN_ENCRYPT}, errc::not_confined}}) {
        TPM2B_PUBLIC form{};
        form.publicArea.type = TPM2_ALG_ECC;
        form.publicArea.nameAlg = TPM2_ALG_SHA256;
        form.publicArea.objectAttributes = attributes | TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH;
        auto& detail = form.publicArea.parameters.eccDetail;
        detail.symmetric.algorithm = TPM2_ALG_NULL;
        if (attributes & TPMA_OBJECT_RESTRICTED) {
            detail.symmetric.algorithm = TPM2_ALG_AES;
            detail.symmetric.keyBits.aes = 128;
            detail.symmetric.mode.aes = TPM2_ALG_CFB;
        }
        detail.scheme.scheme = detail.kdf.scheme = TPM2_ALG_NULL;
        detail.curveID = TPM2_ECC_NIST_P256;
        const TPM2B_SENSITIVE_CREATE secrets{};
        const TPM2B_DATA nothing{};
        const TPML_PCR_SELECTION none{};
        ESYS_TR primary = ESYS_TR_NONE, kept = ESYS_TR_NONE;
        REQUIRE(Esys_CreatePrimary(way.context(), ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &secrets, &form, &nothing, &none,
                                   &primary, nullptr, nullptr, nullptr, nullptr) == TSS2_RC_SUCCESS);
        const TPM2_HANDLE at = tpm.handle + 16 + static_cast<unsigned>(why);
        REQUIRE(Esys_EvictControl(way.context(), ESYS_TR_RH_OWNER, primary, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, at, &kept) == TSS2_RC_SUCCESS);
        Esys_FlushContext(way.context(), primary);
        CHECK(is(persistent_key::open(tpm.open(), at).error(), why));
    }
}

TEST_CASE("a TPM that went away gives an error for every signature, and signs again when it is back") {
    tests::soft_tpm tpm;
    auto key = tpm.key();
    REQUIRE(key.self_sign(camera, years));
    const std::vector<std::byte> chain(key.certificate_chain().begin(), key.certificate_chain().end());
    for (int round = 0; round < 2; ++round) {
        REQUIRE(sign_once(key));
        tpm.stop();
        CHECK(is(sign_once(key).error(), errc::tpm_away));
        CHECK(is(sign_once(key).error(), errc::tpm_away));
        CHECK(bz::same_bytes(key.certificate_chain(), chain));
        tpm.start();
        REQUIRE(sign_once(key));
    }
    tpm.stop();   // and nobody noticed
    tpm.start();
    CHECK(sign_once(key));
}

TEST_CASE("a recording goes on while the TPM is away, and counts what stays unproven") {
    tests::soft_tpm tpm;
    auto key = tpm.key();
    REQUIRE(key.self_sign(camera, years));
    const auto video = tests::clip::h264();
    tests::clear_bench<persistent_key> bench(video.codec, std::move(key));
    std::size_t pushed = 0;
    for (const auto& picture : video.pictures) {
        if (pushed == video.pictures.size() / 3) tpm.stop();
        if (pushed == 2 * video.pictures.size() / 3) tpm.start();
        REQUIRE(bench.session->push(picture));
        ++pushed;
    }
    REQUIRE(bench.session->finish());
    CHECK(bench.session->pictures() == video.pictures.size());
    CHECK(bench.session->lost_documents() > 0);
    CHECK(bench.session->lost_documents() < bench.session->documents());
    CHECK(is(bench.session->last_signing_failure(), errc::tpm_away));
}
