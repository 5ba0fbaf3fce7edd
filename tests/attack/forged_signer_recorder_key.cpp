// The attack: whoever has the recorder and its key (its administrator, a thief) lets its signatures pass for a camera's: of pictures that no camera
// took, or of a camera's footage that was altered and signed anew. Control: an authority that certified the recorder's key as a camera's.
#include <support/countersigned.hpp>
#include <support/print.hpp>
#include <support/signed_stream.hpp>

namespace bz = bartizan;
using bz::frame::verify::signer_state;
using bz::frame::verify::verdict;
using tests::certified;
using tests::clip;
namespace software = bz::crypto::software;

namespace {
software::certificate_authority authority() { return *software::certificate_authority::make("owner", tests::years); }
software::trust_store trusting(std::string_view pem) {
    software::trust_store trust(clip::start);
    REQUIRE(trust.add_anchors(bz::as_bytes(pem)));
    return trust;
}
// staged: what nobody's camera took, signed by a key as a whole camera does it: ONVIF Media Signing with the extension.
tests::opened_file staged(const clip& video, software::ecdsa_key& key) { return tests::units_of(tests::countersigned_file<tests::clear_recorder>(video, key)); }
}  // namespace

TEST_CASE("BZ-T05 recorder_key: what a recorder's key signs is never authentic, whatever it signs, for one who trusts its authority") {
    const auto video = clip::h264();
    const auto owner = authority();
    auto trust = trusting(owner.root_pem());
    auto recorder = certified(owner, "camera SN-1", true);   // the name lies: names prove nothing
    const auto file = staged(video, recorder);
    const auto said = tests::verify_units(video.codec, file.stream, trust, file.sets);
    CHECK(said.verdict == verdict::countersigned);
    CHECK(said.totals.authentic == 0);
    for (const auto& f : said.frames) CHECK(f.verdict == bz::frame::verify::frame_verdict::countersigned);

    // positive control: the same pictures, the same code, a certificate that says camera
    auto camera = certified(owner, "camera SN-1", false);
    const auto passed = staged(video, camera);
    CHECK(tests::verify_units(video.codec, passed.stream, trust, passed.sets).verdict == verdict::authentic);
}

TEST_CASE("BZ-T05 recorder_key: a certificate whose usage was taken out, or that the recorder's key issued itself, leads to nobody who is trusted") {
    const auto video = clip::h264();
    const auto owner = authority();
    auto trust = trusting(owner.root_pem());
    auto recorder = certified(owner, "recorder R-1", true);
    const auto chain = software::read_chain(recorder.certificate_chain());
    REQUIRE(chain.size() == 2);

    SECTION("the usage timeStamping made into codeSigning: the authority signed something else") {
        auto der = chain[0].BER_encode();
        const std::array<std::uint8_t, 10> usage{6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8};
        const auto at = std::ranges::search(der, usage);
        REQUIRE(at.size() == usage.size());
        const_cast<std::uint8_t&>(at.back()) = 3;
        const auto forged = Botan::X509_Certificate(der).PEM_encode() + chain[1].PEM_encode();
        REQUIRE(recorder.install_chain(bz::as_bytes(forged)));   // the key is still the leaf's
        const auto file = staged(video, recorder);
        const auto said = tests::verify_units(video.codec, file.stream, trust, file.sets);
        CHECK(said.signer == signer_state::untrusted);
        CHECK(said.totals.proven() == 0);
    }
    SECTION("it signs itself, as a camera") {
        REQUIRE(recorder.self_sign({"camera SN-1", "maker", "SN-1"}, tests::years));
        const auto file = staged(video, recorder);
        const auto said = tests::verify_units(video.codec, file.stream, trust, file.sets);
        CHECK(said.signer == signer_state::untrusted);
        CHECK(said.totals.proven() == 0);
    }
}

TEST_CASE("BZ-T05 recorder_key: a camera's footage that a recorder signed anew in part is not authentic in that part, nor as a whole") {
    const auto video = clip::h264();
    const auto owner = authority();
    auto trust = trusting(owner.root_pem());
    auto camera = certified(owner, "camera SN-1", false), recorder = certified(owner, "recorder R-1", true);
    const auto genuine = staged(video, camera), forged = staged(video, recorder);
    auto joined = genuine.stream;
    joined.insert(joined.end(), forged.stream.begin(), forged.stream.end());
    const auto said = tests::verify_units(video.codec, joined, trust, genuine.sets);
    CHECK(said.verdict != verdict::authentic);
    CHECK(said.verdict != verdict::countersigned);
    CHECK(said.totals.authentic == video.pictures.size());
    CHECK(said.totals.countersigned == video.pictures.size());
}

namespace {
tests::heard judged(const tests::signing_mode& mode) {
    tests::units stream;
    auto made = tests::sign(mode);
    for (auto& u : made) stream.push_back(std::move(u.bytes));
    tests::paper_checker checker;
    return tests::verify_units(bz::nal::codec::h264, stream, checker);
}
}  // namespace

TEST_CASE("BZ-T05 recorder_key: documents without signature that a recorder's signed one lists are the recorder's, too") {
    tests::signing_mode mode{.gops = 6, .every = 3};
    mode.chain = "trusted camera";
    const auto camera = judged(mode);
    CHECK(camera.verdict == verdict::authentic);   // the positive control
    mode.chain = "trusted recorder";
    const auto recorder = judged(mode);
    CHECK(recorder.verdict == verdict::countersigned);
    CHECK(recorder.totals.authentic == 0);
    CHECK(recorder.totals.countersigned == camera.totals.authentic);
}
