// The owner's key signs the recording and the manufacturer's vouches for it: what a verifier makes of that, and of those who would like to.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/recording.hpp>

#include <bartizan/crypto/owned_signer.hpp>
#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <support/forgery.hpp>

#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
namespace software = bartizan::crypto::software;
using tests::clip;
using key_type = software::ecdsa_key;
using bz::frame::verify::signer_state;
using bz::frame::verify::verdict;

namespace {
// A camera with its factory's certificate, and its owner's key with a certificate of its own.
struct world {
    software::certificate_authority factory = *software::certificate_authority::make("factory", tests::years);
    key_type maker = issued(factory), owner = self_signed();

    static key_type issued(const software::certificate_authority& by) {
        auto key = *key_type::generate();
        REQUIRE(key.install_chain(bz::as_bytes(*by.issue(bz::as_bytes(*key.request(tests::camera)), tests::years))));
        return key;
    }
    static key_type self_signed() {
        auto key = *key_type::generate();
        REQUIRE(key.self_sign({"owner", "owner"}, tests::years));
        return key;
    }
    tests::heard verify(const clip& video, const tests::units& stream, bool trust_factory = true, bz::bytes_view also = {}) const {
        software::trust_store checker(clip::start);
        if (trust_factory) REQUIRE(checker.add_anchors(bz::as_bytes(factory.root_pem())));
        if (!also.empty()) REQUIRE(checker.add_anchors(also));
        return tests::verify_units(video.codec, stream, checker, tests::sets_of(video.codec, video.bytes()));
    }
};
template <class Owner, class Maker> tests::units recorded(const clip& video, Owner& owner, Maker& maker) {
    using both = bz::crypto::owned_signer<Owner, Maker>;
    tests::clear_bench<both> bench(video.codec, both(owner, maker));
    for (const auto& picture : video.pictures) REQUIRE(bench.session->push(picture));
    REQUIRE(bench.session->finish());
    INFO(bench.session->last_signing_failure().message());
    CHECK(bench.session->lost_documents() == 0);
    return tests::units_of(bench.file.bytes).stream;
}
// pretender: shows the camera's chain, which is public, and has a key that is not the camera's.
struct pretender {
    static constexpr std::size_t max_signature_bytes = key_type::max_signature_bytes;
    key_type& key;
    bz::bytes_view chain;
    bz::result<std::size_t> sign(bz::bytes_view digest, bz::bytes_span signature) { return key.sign(digest, signature); }
    bz::bytes_view certificate_chain() const { return chain; }
};
auto both_codecs() { return GENERATE(bz::nal::codec::h264, bz::nal::codec::h265); }
}  // namespace

TEST_CASE("a recording signed with the owner's key is authentic for who trusts the factory, and for who trusts the owner") {
    const auto codec = both_codecs();
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    world w;
    const auto stream = recorded(video, w.owner, w.maker);
    CHECK(w.verify(video, stream).verdict == verdict::authentic);
    CHECK(w.verify(video, stream, false, w.owner.certificate_chain()).verdict == verdict::authentic);
    const auto nobody = w.verify(video, stream, false);
    CHECK(nobody.verdict == verdict::unverifiable);
    CHECK(nobody.signer == signer_state::untrusted);
    const world elsewhere;
    CHECK(elsewhere.verify(video, stream).signer == signer_state::untrusted);
}

TEST_CASE("both chains stand in the certificate SEI, the owner's with its flag, and documents bring none") {
    const auto video = clip::h264();
    world w;
    std::vector<std::byte> scratch(100'000);
    std::size_t certificates = 0;
    for (const auto& unit : recorded(video, w.owner, w.maker)) {
        const auto sei = bz::media_signing::read_sei(video.codec, unit, bz::media_signing::escaping::remove, scratch);
        if (!sei) continue;
        if (!sei->said.certificate_sei) {
            CHECK(sei->said.certificates.empty());
            continue;
        }
        ++certificates;
        CHECK(bz::same_bytes(sei->said.certificates, w.maker.certificate_chain()));
        CHECK(bz::same_bytes(sei->said.owner_certificates, w.owner.certificate_chain()));
        CHECK_FALSE(sei->said.user_provisioned);
    }
    CHECK(certificates == 1);
}

TEST_CASE("BZ-T05 owned_signer: a thief who shows the camera's certificates beside his own key is not trusted: he cannot sign that they belong together") {
    const auto video = clip::h264();
    world w;
    auto thief = world::self_signed();
    pretender maker{thief, w.maker.certificate_chain()};
    const auto forged = w.verify(video, recorded(video, thief, maker));
    CHECK(forged.verdict == verdict::unverifiable);
    CHECK(forged.signer == signer_state::untrusted);
    // The control: the same recording with the maker's true signature is authentic.
    CHECK(w.verify(video, recorded(video, thief, w.maker)).verdict == verdict::authentic);
    // Nor does the true certificate SEI of another recording help him: it speaks of another owner's key.
    auto mixed = recorded(video, thief, maker);
    const auto honest = recorded(video, w.owner, w.maker);
    std::vector<std::byte> scratch(100'000);
    const auto certificate_sei = [&](const std::vector<std::byte>& unit) {
        const auto sei = bz::media_signing::read_sei(video.codec, unit, bz::media_signing::escaping::remove, scratch);
        return sei && sei->said.certificate_sei;
    };
    *std::ranges::find_if(mixed, certificate_sei) = *std::ranges::find_if(honest, certificate_sei);
    CHECK(w.verify(video, mixed).verdict != verdict::authentic);
}

TEST_CASE("while the manufacturer's key is away documents bring the owner's chain, flagged as the owner's, and are judged by it") {
    const auto video = clip::h264();
    world w;
    tests::toy_signer absent;
    absent.present = false;
    const auto stream = recorded(video, w.owner, absent);
    CHECK(w.verify(video, stream, false, w.owner.certificate_chain()).verdict == verdict::authentic);
    CHECK(w.verify(video, stream).signer == signer_state::untrusted);
    std::vector<std::byte> scratch(100'000);
    for (const auto& unit : stream)
        if (const auto sei = bz::media_signing::read_sei(video.codec, unit, bz::media_signing::escaping::remove, scratch)) CHECK(sei->said.user_provisioned);
}
