// The attack: somebody alters a recording and signs it anew with a certificate of his own making. Control: a camera whose own
// certificate is self-signed, which nobody can tell from the thief's.
#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>
#include <support/print.hpp>
#include <support/products.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using tests::clip;
using bz::frame::verify::signer_state;
using bz::frame::verify::verdict;
namespace software = bz::crypto::software;

namespace {
const software::validity years{{clip::start.ticks - 1'000'000'000'000'000}, {clip::start.ticks + 10'000'000'000'000'000}};

software::ecdsa_key factory_key(const software::certificate_authority& factory) {
    auto key = *software::ecdsa_key::generate();
    const auto chain = *factory.issue(bz::as_bytes(*key.request({"camera SN-1", "maker", "SN-1"})), years);
    REQUIRE(key.install_chain(bz::as_bytes(chain)));
    return key;
}
software::ecdsa_key self_signed_key() {
    auto key = *software::ecdsa_key::generate();
    REQUIRE(key.self_sign({"camera SN-1", "maker", "SN-1"}, years));   // the same name: names prove nothing
    return key;
}
tests::units record(const clip& video, software::ecdsa_key key) {
    tests::clear_bench<software::ecdsa_key> bench(video.codec, std::move(key));
    for (const auto& picture : video.pictures) REQUIRE(bench.session->push(picture));
    REQUIRE(bench.session->finish());
    return tests::units_of(bench.file.bytes).stream;
}
// forge: what the thief does: one picture exchanged, every signature replaced by his own.
tests::units forge(const clip& video) {
    auto bytes = std::vector<std::byte>(video.bytes().begin(), video.bytes().end());
    bytes[bytes.size() - 10] ^= std::byte{0x04};
    return record(clip(video.codec, std::move(bytes)), self_signed_key());
}
}  // namespace

TEST_CASE("BZ-T05 software_key of the factory: a recording that was signed anew is not taken for the camera's (I05)") {
    const auto video = clip::h264();
    const auto factory = *software::certificate_authority::make("maker", years);
    software::trust_store trust(clip::start);
    REQUIRE(trust.add_anchors(bz::as_bytes(factory.root_pem())));
    const auto genuine = tests::verify_units(video.codec, record(video, factory_key(factory)), trust);
    CHECK(genuine.verdict == verdict::authentic);
    CHECK(genuine.signer == signer_state::trusted);
    const auto forged = tests::verify_units(video.codec, forge(video), trust);
    CHECK(forged.verdict != verdict::authentic);
    CHECK(forged.signer == signer_state::untrusted);
    CHECK(forged.totals.authentic == 0);
}

TEST_CASE("BZ-T05 positive control: with self-signed certificates nobody can tell the camera from the thief") {
    const auto video = clip::h264();
    software::trust_store nobody(clip::start);
    const auto genuine = tests::verify_units(video.codec, record(video, self_signed_key()), nobody);
    const auto forged = tests::verify_units(video.codec, forge(video), nobody);
    CHECK(genuine.verdict == forged.verdict);
    CHECK(genuine.signer == forged.signer);
    CHECK(genuine.totals.matches_untrusted == 30);
    CHECK(forged.totals.matches_untrusted == 30);
}

TEST_CASE("BZ-T05 software_key of the factory: another maker's factory does not vouch for this camera") {
    const auto video = clip::h264();
    const auto factory = *software::certificate_authority::make("maker", years), other = *software::certificate_authority::make("maker", years);
    software::trust_store trust(clip::start);
    REQUIRE(trust.add_anchors(bz::as_bytes(factory.root_pem())));
    CHECK(tests::verify_units(video.codec, record(video, factory_key(other)), trust).signer == signer_state::untrusted);
}

TEST_CASE("BZ-T05 a stolen key signs what it likes with any date: only the factory's list of revoked keys unmasks it") {
    const auto video = clip::h264();
    auto bytes = std::vector<std::byte>(video.bytes().begin(), video.bytes().end());
    bytes[bytes.size() - 10] ^= std::byte{0x04};
    const clip altered(video.codec, std::move(bytes));
    const auto factory = *software::certificate_authority::make("maker", years);
    auto stolen = factory_key(factory);
    const auto serial = factory.issued(stolen.certificate_chain())->serial;
    const auto forged = record(altered, std::move(stolen));
    const bz::utc_time theft{clip::start.ticks + 1'000'000'000'000'000};   // long after the date that the thief wrote
    const auto judged = [&](std::optional<bz::crypto::revocation_reason> why) {
        software::trust_store trust(clip::start);
        REQUIRE(trust.add_anchors(bz::as_bytes(factory.root_pem())));
        if (why) {
            const std::vector<software::revoked_certificate> rows{{serial, {theft, *why}}};
            REQUIRE(trust.add_lists(bz::as_bytes(*factory.list_revoked(rows, years, 1))));
        }
        return tests::verify_units(altered.codec, forged, trust);
    };
    CHECK(judged(std::nullopt).verdict == verdict::authentic);   // the positive controls: no list, and a reason that believes the date
    CHECK(judged(bz::crypto::revocation_reason::superseded).verdict == verdict::authentic);
    const auto unmasked = judged(bz::crypto::revocation_reason::key_compromise);
    CHECK(unmasked.verdict != verdict::authentic);
    CHECK(unmasked.signer == signer_state::untrusted);
    CHECK(unmasked.totals.authentic == 0);
}
