// The attack: somebody alters a recording and signs it anew, with a certificate of his own making or with the camera's key, which he tries
// to take out of the TPM. Control: a camera whose own certificate is self-signed, which nobody can tell from the thief's.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/trust_store.hpp>
#include <support/forgery.hpp>
#include <support/soft_tpm.hpp>

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

TEST_CASE("BZ-T05 tpm_key of the factory: a recording that was signed anew is not taken for the camera's (I05)") {
    tests::soft_tpm tpm;
    const auto video = clip::h264();
    const auto factory = *software::certificate_authority::make("maker", years);
    software::trust_store trust(clip::start);
    REQUIRE(trust.add_anchors(bz::as_bytes(factory.root_pem())));
    auto key = tpm.key();
    REQUIRE(key.install_chain(bz::as_bytes(*factory.issue(bz::as_bytes(key.request(camera)->view()), years))));
    const auto genuine = tests::verify_units(video.codec, record(video, std::move(key)), trust);
    CHECK(genuine.verdict == verdict::authentic);
    CHECK(genuine.signer == signer_state::trusted);
    const auto forged = tests::verify_units(video.codec, forge(video), trust);
    CHECK(forged.verdict != verdict::authentic);
    CHECK(forged.signer == signer_state::untrusted);
    CHECK(forged.totals.authentic == 0);
}

TEST_CASE("BZ-T05 tpm_key: a thief who may use the device still cannot take the key home") {
    tests::soft_tpm tpm;
    const auto key = tpm.key();
    auto way = tpm.open();
    ESYS_TR found = ESYS_TR_NONE;
    REQUIRE(Esys_TR_FromTPMPublic(way.context(), tpm.handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &found) == TSS2_RC_SUCCESS);
    TPM2B_PUBLIC* open_half = nullptr;
    REQUIRE(Esys_ReadPublic(way.context(), found, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &open_half, nullptr, nullptr) == TSS2_RC_SUCCESS);
    const auto attributes = open_half->publicArea.objectAttributes;
    Esys_Free(open_half);
    CHECK((attributes & TPMA_OBJECT_FIXEDTPM) != 0);      // the TPM refuses to duplicate it, also to whoever owns the TPM
    CHECK((attributes & TPMA_OBJECT_FIXEDPARENT) != 0);   // (TPM 2.0 Library part 1, 23.3)
    CHECK((attributes & TPMA_OBJECT_SENSITIVEDATAORIGIN) != 0);
    TPM2B_PRIVATE* loot = nullptr;
    const TPM2B_DATA nothing{};
    const TPMT_SYM_DEF_OBJECT in_clear{.algorithm = TPM2_ALG_NULL};
    CHECK(Esys_Duplicate(way.context(), found, ESYS_TR_RH_NULL, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &nothing, &in_clear, nullptr,
                         &loot, nullptr) != TSS2_RC_SUCCESS);
    CHECK(loot == nullptr);
}

TEST_CASE("BZ-T05 positive control: with a self-signed certificate the TPM does not help to tell the camera from the thief") {
    tests::soft_tpm tpm;
    const auto video = clip::h264();
    software::trust_store nobody(clip::start);
    auto key = tpm.key();
    REQUIRE(key.self_sign(camera, years));
    const auto genuine = tests::verify_units(video.codec, record(video, std::move(key)), nobody);
    const auto forged = tests::verify_units(video.codec, forge(video), nobody);
    CHECK(genuine.verdict == forged.verdict);
    CHECK(genuine.signer == forged.signer);
    CHECK(genuine.totals.matches_untrusted == forged.totals.matches_untrusted);
    CHECK(forged.totals.matches_untrusted == video.pictures.size());
}

TEST_CASE("a TPM that is away in mid-stream: frames of that time are told as not covered, and the others stay authentic") {
    tests::soft_tpm tpm;
    const auto video = clip::h264();
    const auto factory = *software::certificate_authority::make("maker", years);
    software::trust_store trust(clip::start);
    REQUIRE(trust.add_anchors(bz::as_bytes(factory.root_pem())));
    auto key = tpm.key();
    REQUIRE(key.install_chain(bz::as_bytes(*factory.issue(bz::as_bytes(key.request(camera)->view()), years))));
    tests::clear_bench<crypto::tpm::persistent_key> bench(video.codec, std::move(key));
    for (std::size_t i = 0; i < video.pictures.size(); ++i) {
        if (i == video.pictures.size() / 3 + 2) tpm.stop();   // after the first GOP was signed
        if (i == 2 * video.pictures.size() / 3 + 2) tpm.start();   // before the last one is
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
