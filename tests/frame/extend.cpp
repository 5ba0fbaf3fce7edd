#include <bartizan/frame/extend.hpp>

#include <support/allocations.hpp>
#include <support/sounding_tape.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
using namespace tests;

namespace {
using session = bz::service::recording_session<extended_camera, memory_file, toy_signer>;

// fussy_signer: refuses each n-th signature.
struct fussy_signer : toy_signer {
    int refuses = 0, asked = 0;
    bz::result<std::size_t> sign(bz::bytes_view digest, bz::bytes_span signature) {
        if (++asked == refuses) return bz::outside_errc::no_such_record;
        return toy_signer::sign(digest, signature);
    }
};
}  // namespace

TEST_CASE("in front of each document stands its extension, and the documents announce it") {
    const auto video = clip::h264();
    const auto tape = tests::tape<extended_camera>(video);
    std::size_t extensions = 0, documents = 0;
    for (std::size_t i = 0; i < tape.units.size(); ++i) {
        if (bz::extension_sei::is_extension(tape.codec, tape.units[i].bytes)) {
            ++extensions;
            CHECK(bz::media_signing::is_media_signing(tape.codec, tape.units.at(i + 1).bytes));
        }
        if (!bz::media_signing::is_media_signing(tape.codec, tape.units[i].bytes)) continue;
        ++documents;
        std::vector<std::byte> scratch(tape.units[i].bytes.size());
        const auto sei = bz::media_signing::read_sei(tape.codec, tape.units[i].bytes, bz::media_signing::escaping::remove, scratch);
        REQUIRE(sei);
        CHECK(sei->said.firmware == "1.0 +extension-sei/1");
    }
    CHECK((documents == 3 && extensions == 3));
}

TEST_CASE("the extension says when each picture was taken and is to be shown") {
    const auto video = clip::h265();
    const auto tape = tests::tape<extended_camera>(video);
    std::size_t picture = 0;
    for (const auto& u : tape.units) {
        std::vector<std::byte> scratch(u.bytes.size());
        const auto sei = bz::extension_sei::read_sei(tape.codec, u.bytes, scratch);
        if (!sei) continue;
        CHECK((sei->said.timescale == clip::timescale && sei->said.parameter_sets.size() == 3 * 33));
        for (std::size_t i = 0; i < sei->said.pictures(); ++i, ++picture) {
            const auto t = time_of(sei->said, i);
            const auto& p = video.pictures.at(picture);
            CHECK((t.presented == p.decode_time + p.composition_offset && t.captured == p.captured));
        }
    }
    CHECK(picture == video.pictures.size());
}

TEST_CASE("a key that refuses an extension leaves the recording going on, proven as far as the standard goes") {
    const auto video = clip::h264();
    using session = bz::service::recording_session<extended_camera, memory_file, fussy_signer>;
    memory_file file;
    fussy_signer signer;
    signer.refuses = 4;   // document, extension, document, extension
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena(memory);
    const auto path = std::make_unique<session>(bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale}, *session::recorder_type::create(file, arena), signer);
    for (const auto& picture : video.pictures) REQUIRE(path->push(picture));
    REQUIRE(path->finish());
    CHECK((path->lost_extensions() == 1 && path->lost_documents() == 0));
    const auto said = judge_tape(tape_of(file.bytes));
    CHECK((said.verdict == bz::frame::verify::verdict::incomplete && said.totals.authentic == 30 && said.totals.extended == 20));
    CHECK(said.remarks.contains(bz::frame::verify::remark::extension_missing));
}

TEST_CASE("a firmware text that leaves no room for the announcement is refused before anything is recorded") {
    const auto video = clip::h264();
    memory_file file;
    toy_signer signer;
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena(memory);
    const std::string firmware(240, 'f');
    const auto path = std::make_unique<session>(bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale, .made_by = {firmware, "", ""}},
                                                *session::recorder_type::create(file, arena), signer);
    CHECK(path->push(video.pictures[0]).error() == make_error(bz::frame::errc::vendor_too_long));
    CHECK(file.bytes.empty());
}

namespace {
// sound_in: number, time in microseconds and hash of each audio frame that the extensions of a tape list, in their order.
struct stated_sound {
    std::size_t extension;
    std::int64_t microseconds;
    std::vector<std::byte> hash;
};
std::vector<stated_sound> sound_in(const taped& tape) {
    std::vector<stated_sound> out;
    std::size_t extension = 0;
    for (const auto& u : tape.units) {
        std::vector<std::byte> scratch(u.bytes.size());
        const auto sei = bz::extension_sei::read_sei(tape.codec, u.bytes, scratch);
        if (!sei) continue;
        REQUIRE(sei->said.audio_count == 1);
        const auto& track = sei->said.audio[0];
        CHECK((track.number == 0 && track.codec == tape_form.codec && track.channels == tape_form.channels && track.sample_rate == tape_form.sample_rate));
        const auto first = bz::frame::microseconds_of(sei->said.first_presented, sei->said.timescale);
        for (std::size_t i = 0; i < track.frames.size() / 36; ++i) {
            const auto e = entry_of(track, 32, i);
            out.push_back({extension, first + e.after_first, {e.hash.begin(), e.hash.end()}});
        }
        ++extension;
    }
    return out;
}
}  // namespace

TEST_CASE("each audio frame stands in the extension of the document that is closed next, with its hash and its time") {
    const auto video = GENERATE(true, false) ? clip::h264() : clip::h265();
    const auto tape = tape_with_sound(video);
    const auto said = sound_in(tape);
    REQUIRE(said.size() == tape.sound.size());
    REQUIRE((said.size() > 30 && said.back().extension == 2));
    for (std::size_t i = 0; i < said.size(); ++i) {
        const auto hash = bz::crypto::digest_of<bz::sha256, bz::purpose::frame_integrity>(tape.sound[i].bytes);
        CHECK(bz::same_bytes(said[i].hash, hash));
        CHECK(said[i].microseconds == bz::frame::microseconds_of(tape.sound[i].at, tape_form.sample_rate));
    }
    const auto deaf = judge_tape(tape);   // whoever does not listen loses nothing of the pictures
    CHECK((deaf.totals.authentic == video.pictures.size() && deaf.totals.extended == video.pictures.size()));
}

TEST_CASE("a frame that was refused by the card is in no list") {
    const auto tape = tape_with_sound(clip::h264(), {.frames_lost = 3});
    CHECK(sound_in(tape).size() == tape.sound.size());
    CHECK(tape.sound.size() + 3 == tape_with_sound(clip::h264()).sound.size());
}

TEST_CASE("more sound than the extension has room for costs that document its extension, not the recording") {
    using hasher = bz::frame::hasher<bz::sha256>;
    using signing = bz::frame::signing_gate<toy_signer, hasher, bz::crypto::hash_id::sha256>;
    using extending = bz::frame::extending_gate<toy_signer, signing, bz::crypto::hash_id::sha256, bz::frame::extension_limits{.audio_frames = 4}>;
    const auto video = clip::h264();
    toy_signer key;
    const auto hash = std::make_unique<hasher>(video.codec);
    const auto sign = std::make_unique<signing>(video.codec, key, bz::frame::vendor{"fw", "SN", "maker"});
    const auto extend = std::make_unique<extending>(video.codec, key, clip::timescale, std::nullopt, tape_form);
    const auto bytes = heard_by(1, 0);
    int gop = 0;
    const auto before = allocations();
    for (const auto& picture : video.pictures) {
        gop += bz::frame::starts_gop(video.codec, picture);
        auto hashed = (*hash)(picture);
        const auto* closed = (*hashed)->closed;
        (void)(*extend)((*sign)(std::move(*hashed)), closed);
        if (gop == 1) (void)(*extend)(bz::frame::audio_frame{bytes, picture.decode_time, 1024});
    }
    CHECK(allocations() == before);
    CHECK((extend->lost() == 1 && extend->extensions() == 1));
}

TEST_CASE("sound that lies more than 35 minutes from its pictures cannot be stated") {
    bz::frame::audio_list<2, 32> list(tape_form);
    bz::extension_sei::message m;
    list.add(std::int64_t{36} * 60 * 1'000'000, {});
    CHECK(list.say(m, 0).error() == make_error(bz::frame::errc::extension_impossible));
    list.clear();
    list.add(-1, {});
    REQUIRE(list.say(m, 0));
    CHECK((m.audio_count == 1 && entry_of(m.audio[0], 32, 0).after_first == -1));
}

// A product without sound pays nothing for it.
static_assert(std::is_empty_v<bz::frame::audio_list<0, 32>>);
