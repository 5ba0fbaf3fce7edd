// The attack: somebody who broke the device's curve has its ECDSA key, alters the recording and signs everything anew. Control: the same
// on a product with that one key, and with a verifier to whom nobody gave the second.
#include <bartizan/crypto/hybrid.hpp>
#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/ml_dsa_65.hpp>
#include <bartizan/crypto/software/trust_store.hpp>
#include <support/taped.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
namespace software = bz::crypto::software;
namespace words = bz::frame::verify;
using namespace tests;
using words::remark, words::second_state, words::verdict;

namespace {
const software::validity years{{clip::start.ticks - 1'000'000'000'000'000}, {clip::start.ticks + 10'000'000'000'000'000}};

using hybrid_camera = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::hybrid_signing<bz::ml_dsa_65>,
                                 bz::clear_frames, bz::software_key<bz::provenance::factory>,
                                 bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "test of clear recordings", bz::date{2099, 12, 31}>>;
static_assert(bz::proven<hybrid_camera>);

// garbage_second: shows the camera's public key, which anybody has, and signs with noise.
struct garbage_second {
    using algorithm = bz::ml_dsa_65;
    bz::bytes_view key;
    bz::result<std::size_t> sign(bz::bytes_view, bz::bytes_span signature) noexcept {
        std::ranges::fill(signature, std::byte{0x5d});
        return algorithm::second_signature_bytes;
    }
    bz::bytes_view public_key() const noexcept { return key; }
};

// classic_checker: knows certificates, and no second signatures.
struct classic_checker {
    software::trust_store& store;
    bz::crypto::signature_verdict check(bz::bytes_view chain, bz::utc_time at, bz::crypto::hash_id hash, bz::bytes_view digest, bz::bytes_view signature) noexcept {
        return store.check(chain, at, hash, digest, signature);
    }
};

struct scene {
    software::certificate_authority factory = *software::certificate_authority::make("maker", years);
    software::ecdsa_key device = *software::ecdsa_key::generate();   // the thief has it too
    software::ml_dsa_65_key second = *software::ml_dsa_65_key::generate();
    clip video;
    software::trust_store informed{clip::start}, uninformed{clip::start};

    explicit scene(bz::nal::codec c) : video(c == bz::nal::codec::h264 ? clip::h264() : clip::h265()) {
        const auto chain = *factory.issue(bz::as_bytes(*device.request({"camera SN-1", "maker", "SN-1"})), years);
        REQUIRE(device.install_chain(bz::as_bytes(chain)));
        for (auto* store : {&informed, &uninformed}) REQUIRE(store->add_anchors(bz::as_bytes(factory.root_pem())));
        REQUIRE(informed.add_second_key(bz::as_bytes(*second.public_key_pem())));
    }
    clip altered() const {   // one picture exchanged
        auto bytes = std::vector<std::byte>(video.bytes().begin(), video.bytes().end());
        bytes[bytes.size() - 10] ^= std::byte{0x04};
        return clip(video.codec, std::move(bytes));
    }
    template <class Second> taped by_both(Second& beside, const clip& what) {
        bz::crypto::hybrid<software::ecdsa_key, Second> key(device, beside);
        return tape_by<hybrid_camera>(key, what);
    }
};
bool is_extension(const taped& t, const taped_unit& u) { return bz::extension_sei::is_extension(t.codec, u.bytes); }
}  // namespace

TEST_CASE("BZ-T03 hybrid_signing: an untouched recording has two right signatures on every document") {
    scene s(GENERATE(bz::nal::codec::h264, bz::nal::codec::h265));
    const auto tape = s.by_both(s.second, s.video);
    for (auto* store : {&s.informed, &s.uninformed}) {
        const auto said = judge_tape(tape, *store);
        CHECK((said.verdict == verdict::authentic && said.totals.extended == s.video.pictures.size() && said.remarks.empty()));
        CHECK(said.extension.second == (store == &s.informed ? second_state::trusted : second_state::valid));
    }
    classic_checker classic{s.informed};
    const auto said = judge_tape(tape, classic);
    CHECK((said.verdict == verdict::authentic && said.extension.second == second_state::unjudged));
    CHECK(judge_tape(tape_by<extended_camera>(s.device, s.video), s.uninformed).extension.second == second_state::none);
}

TEST_CASE("BZ-T03 hybrid_signing: who has the device's key alone cannot sign an altered recording anew unseen") {
    scene s(GENERATE(bz::nal::codec::h264, bz::nal::codec::h265));
    auto thiefs = *software::ml_dsa_65_key::generate();
    garbage_second noise{s.second.public_key()};
    const auto altered = s.altered();
    const auto own = judge_tape(s.by_both(thiefs, altered), s.informed);
    CHECK((own.verdict == verdict::incomplete && own.totals.extended == 0));
    CHECK((own.remarks.contains(remark::second_signature_missing) && own.extension.second == second_state::valid));
    const auto garbled = judge_tape(s.by_both(noise, altered), s.informed);
    CHECK((garbled.verdict == verdict::incomplete && garbled.totals.extended == 0));
    CHECK((garbled.remarks.contains(remark::second_signature_wrong) && garbled.extension.second == second_state::wrong));
    // stripped: the extension with one signature, and none at all, announcement and everything
    for (const auto& stripped : {tape_by<extended_camera>(s.device, altered), tape_by<clear_camera>(s.device, altered)}) {
        const auto said = judge_tape(stripped, s.informed);
        CHECK((said.verdict == verdict::incomplete && said.totals.extended == 0 && said.remarks.contains(remark::second_signature_missing)));
    }
}

TEST_CASE("BZ-T03 positive control: without a second key, or without telling the verifier of it, the forger of a broken curve stays unseen") {
    scene s(GENERATE(bz::nal::codec::h264, bz::nal::codec::h265));
    const auto altered = s.altered();
    CHECK(judge_tape(tape_by<extended_camera>(s.device, altered), s.uninformed).verdict == verdict::authentic);
    auto thiefs = *software::ml_dsa_65_key::generate();
    CHECK(judge_tape(s.by_both(thiefs, altered), s.uninformed).verdict == verdict::authentic);
}

TEST_CASE("BZ-T03 hybrid_signing: a wrong second signature is seen by every verifier, and what the extension says is not believed") {
    scene s(bz::nal::codec::h264);
    garbage_second noise{s.second.public_key()};
    const auto said = judge_tape(s.by_both(noise, s.video), s.uninformed);
    CHECK((said.verdict == verdict::incomplete && said.totals.extended == 0 && said.totals.authentic == said.totals.total));
    CHECK((said.remarks.contains(remark::second_signature_wrong) && !said.remarks.contains(remark::extension_missing)));
}

TEST_CASE("BZ-T03 hybrid_signing: documents that lose their second signature in the middle are told, though nobody knows the key") {
    scene s(bz::nal::codec::h264);
    auto whole = s.by_both(s.second, s.video);
    const auto single = tape_by<extended_camera>(s.device, s.video);
    // with the device's key: from the second document on, document and extension of a recording without second key
    REQUIRE(whole.units.size() == single.units.size());
    for (std::size_t i = 0, documents = 0; i < whole.units.size(); ++i) {
        if (documents > 0) whole.units[i] = single.units[i];
        documents += bz::media_signing::is_media_signing(whole.codec, whole.units[i].bytes);
    }
    const auto said = judge_tape(whole, s.uninformed);
    CHECK((said.verdict != verdict::authentic && said.remarks.contains(remark::second_signature_missing)));
}

TEST_CASE("BZ-T03 hybrid_signing: without any key, the extension or a part of it cannot be stripped unseen") {
    scene s(bz::nal::codec::h265);
    const auto whole = s.by_both(s.second, s.video);
    for (auto* store : {&s.informed, &s.uninformed}) {
        auto stripped = whole;
        std::erase_if(stripped.units, [&](const taped_unit& u) { return is_extension(stripped, u); });
        const auto said = judge_tape(stripped, *store);
        CHECK((said.verdict == verdict::incomplete && said.remarks.contains(remark::extension_missing)));
        auto flipped = whole;
        for (auto& u : flipped.units)
            if (is_extension(flipped, u)) u.bytes[u.bytes.size() - 200] ^= std::byte{1};   // in the second signature
        const auto wrong = judge_tape(flipped, *store);
        CHECK((wrong.verdict == verdict::incomplete && wrong.remarks.contains(remark::extension_wrong) && wrong.totals.extended == 0));
    }
}
