// Tests of the sound of service/recording.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/recording.hpp>

#include <bartizan/protocol/mp4/reader.hpp>
#include <support/print.hpp>
#include <support/products.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <set>

namespace bz = bartizan;
namespace frame = bz::frame;
using tests::clip;

namespace {
using open_sound = bz::accept_risk<bz::threat::recording_tamper, bz::audio<bz::aac_lc, bz::pcma>, "test of sound without signatures", bz::date{2099, 12, 31}>;
using hearing_camera = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                                  bz::software_key<bz::provenance::factory>, bz::audio<bz::aac_lc, bz::pcma>, open_sound>;
using clear_hearing_camera = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::clear_frames,
                                        bz::software_key<bz::provenance::factory>, bz::audio<bz::aac_lc, bz::pcma>, open_sound,
                                        bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "test of clear recordings", bz::date{2099, 12, 31}>>;
static_assert(bz::proven<hearing_camera> && bz::proven<clear_hearing_camera>);

constexpr bz::mp4::audio_track aac{bz::audio_codec::aac, {48'000, 1}}, pcma{bz::audio_codec::pcma, {}}, pcmu{bz::audio_codec::pcmu, {}};

// one: frame `n` of a track: its bytes say which it is.
struct one {
    std::vector<std::byte> bytes;
    frame::audio_frame what;
    one(std::size_t n, std::uint32_t duration) : bytes(100 + n % 7) {
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(n * 31 + i * 7 + (n >> 8));
        what = {.bytes = bytes, .decode_time = static_cast<std::int64_t>(n * duration), .duration = duration};
    }
};

// record: the clip with sound up to the end of each picture.   out  how many frames of sound
template <class Session> std::size_t record(Session& session, const clip& video, const bz::mp4::audio_track& track) {
    const std::uint32_t duration = track.codec == bz::audio_codec::aac ? 1024 : 160;
    std::size_t frames = 0;
    for (const auto& picture : video.pictures) {
        REQUIRE(session.push(picture));
        const auto end = (picture.decode_time + picture.duration) * track.timescale() / clip::timescale;
        for (; static_cast<std::int64_t>(frames * duration) < end; ++frames) REQUIRE(session.push(one(frames, duration).what));
    }
    REQUIRE(session.finish());
    return frames;
}

// heard: reads the sound of a file, opens it when it is encrypted, and compares each frame with what was pushed.
void heard(bz::bytes_view file, const bz::mp4::audio_track& track, std::size_t frames, bool is_protected) {
    const std::uint32_t duration = track.codec == bz::audio_codec::aac ? 1024 : 160;
    bz::mp4::reader reader(file);
    REQUIRE(reader.open());
    const auto audio = reader.read_audio();
    REQUIRE((audio && audio->known));
    CHECK(audio->codec == track.codec);
    CHECK(audio->track.timescale == track.timescale());
    CHECK(audio->track.entry().is_protected == is_protected);
    if (is_protected) CHECK(audio->track.entry().kid == tests::test_kid);
    auto samples = reader.samples_of(*audio);
    std::set<std::vector<std::byte>> ivs;
    const bz::crypto::aes_key<16, bz::target::portable> key(tests::test_key());
    std::size_t n = 0;
    for (; const auto sample = samples.next(); ++n) {
        const one expected(n, duration);
        CHECK(sample->decode_time == n * duration);
        std::vector<std::byte> data(sample->data.begin(), sample->data.end());
        if (is_protected) {
            CHECK(sample->subsamples.empty());
            ivs.insert({sample->iv.begin(), sample->iv.end()});
            bz::crypto::cenc_iv iv;
            std::ranges::copy(sample->iv, iv.begin());
            CHECK_FALSE(data == expected.bytes);
            bz::crypto::aes_ctr<16, 64, bz::target::portable> cipher(key, bz::crypto::cenc_block(iv));
            cipher.apply(sample->data, data);
        }
        CHECK(data == expected.bytes);
    }
    CHECK(n == frames);
    if (is_protected) CHECK(ivs.size() == frames);
    // and no picture has an IV of the sound's
    auto pictures = reader.samples();
    while (const auto picture = pictures.next())
        if (is_protected) CHECK_FALSE(ivs.contains({picture->iv.begin(), picture->iv.end()}));
}
}  // namespace

TEST_CASE("sound is recorded beside its pictures, each frame with its own IV when they are encrypted, and opens with their key") {
    const auto track = GENERATE(aac, pcma);
    const auto video = GENERATE(0, 1) == 0 ? clip::h264() : clip::h265();
    tests::whole_bench<tests::toy_signer, tests::memory_file, hearing_camera> encrypted(video.codec, {}, track);
    tests::clear_bench<tests::toy_signer, tests::memory_file, clear_hearing_camera> clear(video.codec, {}, track);
    const auto frames = record(*encrypted.session, video, track);
    REQUIRE(record(*clear.session, video, track) == frames);
    REQUIRE(frames > 20);
    CHECK(encrypted.session->audio_frames() == frames);
    heard(encrypted.file.bytes, track, frames, true);
    heard(clear.file.bytes, track, frames, false);
}

TEST_CASE("sound lies in the fragment of the pictures beside which it is heard") {
    const auto video = clip::h264();
    tests::clear_bench<tests::toy_signer, tests::memory_file, clear_hearing_camera> bench(video.codec, {}, aac);
    record(*bench.session, video, aac);
    bz::mp4::reader reader(bench.file.bytes);
    REQUIRE(reader.open());
    const auto audio = reader.read_audio();
    REQUIRE(audio);
    // a picture and the sound of its moment are never a whole fragment apart: a reader that goes through the file needs to look ahead by one
    std::vector<std::pair<double, std::uint64_t>> all;   // time, place
    auto pictures = reader.samples(), sounds = reader.samples_of(*audio);
    while (const auto s = pictures.next()) all.emplace_back(double(s->decode_time) / clip::timescale, s->offset);
    const auto shown = all.size();
    while (const auto s = sounds.next()) all.emplace_back(double(s->decode_time) / 48'000, s->offset);
    const auto text = bz::as_text(bench.file.bytes);
    std::vector<std::size_t> fragments;
    for (auto at = text.find("moof"); at != text.npos; at = text.find("moof", at + 1)) fragments.push_back(at);
    REQUIRE(fragments.size() == bench.session->fragments());
    const auto fragment_of = [&](std::uint64_t place) { return std::ranges::upper_bound(fragments, place) - fragments.begin(); };
    for (auto i = shown; i < all.size(); ++i)
        for (std::size_t k = 0; k < shown; ++k)
            if (std::abs(all[i].first - all[k].first) < 0.02) CHECK(std::abs(fragment_of(all[i].second) - fragment_of(all[k].second)) <= 1);
}

TEST_CASE("a recording without sound of a product that has a word for it is the same as that of one without the word") {
    const auto video = clip::h264();
    tests::whole_bench<tests::toy_signer, tests::memory_file, hearing_camera> able(video.codec);
    tests::whole_bench<> deaf(video.codec);
    for (const auto& picture : video.pictures) REQUIRE((able.session->push(picture) && deaf.session->push(picture)));
    REQUIRE((able.session->finish() && deaf.session->finish()));
    CHECK(able.file.bytes == deaf.file.bytes);
    CHECK(able.session->push(one(0, 1024).what).error() == make_error(frame::errc::audio_undeclared));
}

TEST_CASE("sound is refused before the first picture, backwards, and of a code that is not composed") {
    const auto video = clip::h264();
    tests::whole_bench<tests::toy_signer, tests::memory_file, hearing_camera> bench(video.codec, {}, aac);
    CHECK(bench.session->push(one(0, 1024).what).error() == make_error(frame::errc::starts_without_key_picture));
    REQUIRE(bench.session->push(video.pictures[0]));
    REQUIRE(bench.session->push(one(5, 1024).what));
    CHECK(bench.session->push(one(5, 1024).what).error() == make_error(frame::errc::audio_goes_backwards));
    CHECK(bench.session->push(one(4, 1024).what).error() == make_error(frame::errc::audio_goes_backwards));
    auto early = one(0, 1024).what;
    early.decode_time = -1;
    CHECK(bench.session->push(early).error() == make_error(frame::errc::audio_goes_backwards));
    REQUIRE(bench.session->push(one(6, 1024).what));
    CHECK(bench.session->audio_frames() == 2);

    tests::whole_bench<tests::toy_signer, tests::memory_file, hearing_camera> other(video.codec, {}, pcmu);
    CHECK(other.session->push(video.pictures[0]).error() == make_error(frame::errc::audio_undeclared));
    tests::whole_bench<> deaf(video.codec, {}, aac);
    CHECK(deaf.session->push(video.pictures[0]).error() == make_error(frame::errc::audio_undeclared));
}

TEST_CASE("more sound than its memory holds ends fragments early, or is refused when no picture comes between") {
    const auto video = clip::h264();
    constexpr frame::fragment_limits small{.audio_samples = 16, .audio_bytes = 4096};
    using session_type = bz::service::recording_session<clear_hearing_camera, tests::memory_file, tests::toy_signer, bz::service::no_content_key, bz::service::no_content_key, small>;
    tests::memory_file file;
    tests::toy_signer signer;
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena(memory);
    const auto session = std::make_unique<session_type>(bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale, .audio = aac},
                                                        *session_type::recorder_type::create(file, arena), signer);
    REQUIRE(session->push(video.pictures[0]));
    std::size_t n = 0;
    while (n < 16) REQUIRE(session->push(one(n++, 1024).what));
    CHECK(session->push(one(16, 1024).what).error() == make_error(frame::errc::too_much_audio));
    for (std::size_t i = 1; i < video.pictures.size(); ++i) {
        REQUIRE(session->push(video.pictures[i]));
        for (int k = 0; k < 5; ++k) REQUIRE(session->push(one(n++, 1024).what));
    }
    REQUIRE(session->finish());
    CHECK(session->fragments() > 5);
    heard(file.bytes, aac, n, false);
}

TEST_CASE("a gap in the sound keeps everything behind it in its place") {
    const auto video = clip::h264();
    tests::clear_bench<tests::toy_signer, tests::memory_file, clear_hearing_camera> bench(video.codec, {}, aac);
    for (std::size_t i = 0; i < video.pictures.size(); ++i) {
        REQUIRE(bench.session->push(video.pictures[i]));
        if (i == 2 || i == 4 || i == 14) REQUIRE(bench.session->push(one(10 * i, 1024).what));
    }
    REQUIRE(bench.session->finish());
    bz::mp4::reader reader(bench.file.bytes);
    REQUIRE(reader.open());
    const auto audio = reader.read_audio();
    REQUIRE(audio);
    auto samples = reader.samples_of(*audio);
    std::vector<std::uint64_t> times;
    while (const auto s = samples.next()) times.push_back(s->decode_time);
    CHECK(times == std::vector<std::uint64_t>{20 * 1024, 40 * 1024, 140 * 1024});
}
