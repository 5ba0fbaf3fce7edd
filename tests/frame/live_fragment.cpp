#include <bartizan/frame/live_fragment.hpp>

#include <bartizan/service/live.hpp>
#include <support/print.hpp>
#include <support/products.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
using tests::clip;

namespace {
struct files {
    std::vector<std::byte> clear, encrypted;
};
// files_of: init segment and a fragment for each picture, as somebody who watches from the beginning would store them.
files files_of(const clip& video) {
    tests::toy_signer signer;
    tests::memory_store store;
    const tests::content_key key{tests::domain{}, tests::test_kid, tests::test_key()};
    auto stream = *tests::keystream::open(store, key, bz::crypto::key_history::fresh);
    std::vector<std::byte> memory(1 << 20), space(1 << 20);
    using session_type = bz::service::live_session<tests::whole_camera, tests::toy_signer, tests::keystream, tests::content_key>;
    const auto session = std::make_unique<session_type>(
        bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale, .created = clip::start, .made_by = {"1.0", "SN-1", "bartizan"}}, signer);
    session->encrypt_with(stream, key, memory);
    files out;
    const auto add = [&](std::vector<std::byte>& to, auto write) {
        bz::byte_writer w(space);
        REQUIRE(write(w));
        to.insert(to.end(), w.written().begin(), w.written().end());
    };
    std::uint32_t sequence = 0;
    for (const auto& picture : video.pictures) {
        REQUIRE(session->push(picture));
        if (sequence == 0) {
            const bz::mp4::video_track track{.codec = video.codec, .timescale = clip::timescale, .sets = session->sets(), .created = clip::start};
            const bz::mp4::protection protect{.kid = tests::test_kid};
            add(out.clear, [&](auto& w) { return bz::mp4::write_init_segment(w, track, nullptr); });
            add(out.encrypted, [&](auto& w) { return bz::mp4::write_init_segment(w, track, &protect); });
        }
        ++sequence;
        add(out.clear, [&](auto& w) { return bz::frame::write_live_fragment(video.codec, session->clear(), sequence, w); });
        add(out.encrypted, [&](auto& w) { return bz::frame::write_live_fragment(video.codec, session->encrypted(), sequence, w); });
    }
    bz::byte_writer small(bz::bytes_span(space).first(300));
    CHECK(bz::frame::write_live_fragment(video.codec, session->clear(), 1, small).error() == make_error(bz::frame::errc::sample_too_large));
    REQUIRE(session->finish());
    bz::byte_writer w(space);
    CHECK(bz::frame::write_live_fragment(video.codec, session->clear(), 1, w).error() == make_error(bz::frame::errc::no_slice));
    return out;
}
}  // namespace

TEST_CASE("live fragments behind their init segment are a file whose pictures are authentic but for the last, clear or with the key") {
    const auto c = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = c == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    const auto made = files_of(video);
    const auto key = tests::test_key();
    tests::toy_checker checker;
    std::size_t last_gop = 0;
    for (const auto& picture : video.pictures) last_gop = bz::frame::starts_gop(c, picture) ? 1 : last_gop + 1;
    for (const auto& file : {tests::units_of(made.clear), tests::units_of(made.encrypted, &key)}) {
        REQUIRE(file.readable);
        CHECK_FALSE(file.truncated);
        const auto heard = tests::verify_units(c, file.stream, checker);
        CHECK(heard.totals.total == video.pictures.size());
        CHECK(heard.totals.authentic == video.pictures.size() - last_gop);   // the last GOP's document was not sent yet
        CHECK(heard.totals.altered == 0);
        CHECK(heard.totals.missing == 0);
    }
    const auto sealed = tests::units_of(made.encrypted);
    CHECK(tests::verify_units(c, sealed.stream, checker).totals.authentic == 0);
}

TEST_CASE("a live fragment has no parameter sets: they stand in the init segment") {
    const auto video = clip::h264();
    const auto made = files_of(video);
    for (const auto& unit : tests::units_of(made.clear).stream) CHECK(bz::nal::kind_of(video.codec, unit) != bz::nal::kind::parameter_set);
}

TEST_CASE("sound beside a live picture is the second track's, clear beside clear ones and encrypted beside encrypted ones, and never the other way round") {
    const auto video = clip::h264();
    tests::toy_signer signer;
    tests::memory_store store;
    const tests::content_key key{tests::domain{}, tests::test_kid, tests::test_key()};
    auto stream = *tests::keystream::open(store, key, bz::crypto::key_history::fresh);
    std::vector<std::byte> memory(1 << 20), space(1 << 20), room(4096);
    using session_type = bz::service::live_session<tests::whole_camera, tests::toy_signer, tests::keystream, tests::content_key>;
    const auto session = std::make_unique<session_type>(
        bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale, .created = clip::start, .made_by = {"1.0", "SN-1", "bartizan"}}, signer);
    session->encrypt_with(stream, key, memory);
    bz::frame::clear_audio_gate open;
    bz::frame::protecting_audio_gate locked(stream, key);
    const bz::mp4::audio_track heard{bz::audio_codec::aac, {48'000, 1}};
    const auto frame_of = [](unsigned n) { return std::vector<std::byte>(20 + n % 7, static_cast<std::byte>(n + 1)); };

    std::vector<std::byte> clear, encrypted;
    const auto add = [&](std::vector<std::byte>& to, auto write) {
        bz::byte_writer w(space);
        REQUIRE(write(w));
        to.insert(to.end(), w.written().begin(), w.written().end());
    };
    unsigned n = 0, sequence = 0;
    for (const auto& picture : video.pictures) {
        REQUIRE(session->push(picture));
        if (sequence == 0) {
            const bz::mp4::video_track track{.codec = video.codec, .timescale = clip::timescale, .sets = session->sets(), .created = clip::start, .audio = &heard};
            const bz::mp4::protection protect{.kid = tests::test_kid};
            add(clear, [&](auto& w) { return bz::mp4::write_init_segment(w, track, nullptr); });
            add(encrypted, [&](auto& w) { return bz::mp4::write_init_segment(w, track, &protect); });
        }
        ++sequence;
        const std::array bytes{frame_of(n), frame_of(n + 1)};
        const std::array frames{bz::frame::audio_frame{bytes[0], n * 1024, 1024}, bz::frame::audio_frame{bytes[1], (n + 1) * 1024, 1024}};
        n += 2;
        std::array<bz::mp4::audio_sample, 2> samples;
        const auto shown = bz::frame::pack_live_sound(open, frames, samples, room);
        REQUIRE(shown);
        add(clear, [&](auto& w) { return bz::frame::write_live_fragment(video.codec, session->clear(), sequence, w, *shown); });
        bz::byte_writer w(space);
        CHECK(bz::frame::write_live_fragment(video.codec, session->encrypted(), sequence, w, *shown).error() == make_error(bz::frame::errc::audio_frame_unfit));
        const auto hidden = bz::frame::pack_live_sound(locked, frames, samples, room);
        REQUIRE(hidden);
        add(encrypted, [&](auto& to) { return bz::frame::write_live_fragment(video.codec, session->encrypted(), sequence, to, *hidden); });
        CHECK(bz::frame::write_live_fragment(video.codec, session->clear(), sequence, w, *hidden).error() == make_error(bz::frame::errc::audio_frame_unfit));
    }
    const bz::crypto::aes_key<16, bz::target::portable> secret(tests::test_key());
    for (const auto* file : {&clear, &encrypted}) {
        const bool is_locked = file == &encrypted;
        CAPTURE(is_locked);
        bz::mp4::reader reader(*file);
        REQUIRE(reader.open());
        const auto facts = reader.read_audio();
        REQUIRE(facts);
        CHECK(facts->known);
        CHECK(facts->codec == bz::audio_codec::aac);
        CHECK(facts->track.entry().is_protected == is_locked);
        auto samples = reader.samples_of(*facts);
        unsigned count = 0;
        while (const auto sample = samples.next()) {
            std::vector<std::byte> bytes(sample->data.begin(), sample->data.end());
            CHECK(sample->decode_time == count * 1024);
            CHECK(sample->is_protected == is_locked);
            CHECK(sample->subsamples.empty());
            if (is_locked) {
                bz::crypto::cenc_iv iv{};
                REQUIRE(sample->iv.size() == iv.size());
                bz::copy_bytes(sample->iv, iv);
                bz::crypto::aes_ctr<16, 64, bz::target::portable> cipher(secret, bz::crypto::cenc_block(iv));
                cipher.apply(std::vector<std::byte>(bytes), bytes);
            }
            CHECK(bytes == frame_of(count));
            ++count;
        }
        CHECK(count == n);
    }
}

TEST_CASE("a gap in the sound of a live picture is given to the frame before it; frames that do not follow one another, or are too many, are refused") {
    bz::frame::clear_audio_gate gate;
    const std::vector<std::byte> bytes(160, std::byte{7});
    std::array<bz::mp4::audio_sample, 3> samples;
    std::vector<std::byte> room(480);
    const auto frame_at = [&](std::int64_t time) { return bz::frame::audio_frame{bytes, time, 160}; };
    const auto packed = bz::frame::pack_live_sound(gate, std::array{frame_at(320), frame_at(640), frame_at(800)}, samples, room);
    REQUIRE(packed);
    CHECK(packed->decode_time == 320);
    CHECK(packed->bytes.size() == 480);
    CHECK_FALSE(packed->is_protected);
    CHECK(std::array{samples[0].duration, samples[1].duration, samples[2].duration} == std::array{320u, 160u, 160u});
    const auto refused = [&](auto... times) { return bz::frame::pack_live_sound(gate, std::array{frame_at(times)...}, samples, room).error(); };
    CHECK(refused(160, 0) == make_error(bz::frame::errc::audio_frame_unfit));
    CHECK(refused(160, 160) == make_error(bz::frame::errc::audio_frame_unfit));
    CHECK(refused(-160) == make_error(bz::frame::errc::audio_frame_unfit));
    CHECK(refused(0, 160, 320, 480) == make_error(bz::frame::errc::too_much_audio));
    room.resize(200);
    CHECK(refused(0, 160) == make_error(bz::frame::errc::too_much_audio));
    CHECK(bz::frame::pack_live_sound(gate, {}, samples, room)->samples.empty());
}
