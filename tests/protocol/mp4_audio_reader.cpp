// Tests of protocol/mp4/audio_reader. Files of others: interop/mp4_audio_peers.sh; hostile ones: fuzz/mp4_reader.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/mp4/audio_reader.hpp>

#include <bartizan/protocol/mp4/reader.hpp>

#include "mp4_recording.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace mp4_streams;

namespace {

// with_sound: two fragments of a picture and of two frames of audio each.
struct sounding {
    bytes file;
    std::vector<bytes> frames;
};
sounding with_sound(const mp4::audio_track& track, bool is_protected) {
    const bz::bytes_view sps[] = {h264::sps}, pps[] = {h264::pps};
    const mp4::protection protect{kid, {}};
    sounding made{bytes(4096), {}};
    bz::byte_writer out(made.file);
    REQUIRE(mp4::write_init_segment(out, {.timescale = 1000, .sets = {{}, sps, pps}, .audio = &track}, is_protected ? &protect : nullptr));
    made.file.resize(out.size());
    const bz::secret<16> content_key{key};
    const bz::crypto::aes_key<16> rounds(content_key);
    for (unsigned f = 0; f < 2; ++f) {
        const auto picture = lengths({h264::idr});
        const mp4::subsample clear[]{{static_cast<std::uint32_t>(picture.size()), 0}};
        const mp4::sample samples[]{{.size = static_cast<std::uint32_t>(picture.size()), .duration = 100, .sync = true, .subsamples = clear}};
        std::vector<mp4::audio_sample> heard;
        bytes data;
        for (unsigned i = 0; i < 2; ++i) {
            bytes frame(100 + 33 * f + i, static_cast<std::byte>(0x40 + 2 * f + i));
            made.frames.push_back(frame);
            heard.push_back({static_cast<std::uint32_t>(frame.size()), 1024 + i, {}});
            heard.back().iv[0] = static_cast<std::byte>(made.frames.size());
            if (is_protected) bz::crypto::aes_ctr<16, 64>(rounds, bz::crypto::cenc_block(heard.back().iv)).apply(frame);
            data.insert(data.end(), frame.begin(), frame.end());
        }
        bytes space(mp4::fragment_header_bytes_max(1, 1) + mp4::audio_header_bytes_max(2));
        bz::byte_writer head(space);
        REQUIRE(mp4::write_fragment_header(head, {f + 1, 100u * f, is_protected}, samples, {5000u + 2049u * f, heard}));
        for (const auto part : {bz::bytes_view(head.written()), bz::bytes_view(picture), bz::bytes_view(data)}) made.file.insert(made.file.end(), part.begin(), part.end());
    }
    return made;
}

}   // namespace

TEST_CASE("the sound of a recording is read as it was written, beside its pictures") {
    for (const bool is_protected : {false, true})
        for (const auto& track : {mp4::audio_track{bz::audio_codec::aac, {44'100, 2}}, mp4::audio_track{bz::audio_codec::pcma, {}}, mp4::audio_track{bz::audio_codec::pcmu, {}}}) {
            const auto made = with_sound(track, is_protected);
            mp4::reader reader(made.file);
            REQUIRE(reader.open());
            const auto audio = reader.read_audio();
            REQUIRE(audio);
            REQUIRE(audio->known);
            CHECK(audio->tracks == 1);
            CHECK(audio->codec == track.codec);
            CHECK(audio->channels == track.channels());
            CHECK(audio->track.timescale == track.timescale());
            CHECK(audio->track.entry().is_protected == is_protected);
            if (track.codec == bz::audio_codec::aac) CHECK(*bz::aac::read_config(audio->track.entry().configuration) == track.configuration);
            auto samples = reader.samples_of(*audio);
            std::uint64_t time = 5000;
            for (const auto& frame : made.frames) {
                const auto s = samples.next();
                REQUIRE(s);
                CHECK(s->decode_time == time);
                CHECK(s->is_protected == is_protected);
                CHECK(s->subsamples.empty());
                time += s->duration;
                bytes data(s->data.begin(), s->data.end());
                if (is_protected) {
                    CHECK(data != frame);
                    const bz::secret<16> content_key{key};
                    const bz::crypto::aes_key<16> rounds(content_key);
                    bz::crypto::aes_ctr<16, 64>(rounds, bz::crypto::cenc_block(s->iv.first<8>())).apply(data);
                }
                CHECK(data == frame);
            }
            CHECK_FALSE(samples.next());
            CHECK_FALSE(samples.why());
            auto pictures = reader.samples();
            for (int i = 0; i < 2; ++i) {
                const auto s = pictures.next();
                REQUIRE(s);
                CHECK(bz::same_bytes(s->data, lengths({h264::idr})));
            }
            CHECK_FALSE(pictures.next());
        }
}

TEST_CASE("a recording without sound has no audio track, and one of another codec is counted, not heard") {
    const auto silent = make_recording({});
    mp4::reader reader(silent.file);
    REQUIRE(reader.open());
    const auto none = reader.read_audio();
    REQUIRE(none);
    CHECK(none->tracks == 0);
    CHECK_FALSE(none->known);

    auto made = with_sound({bz::audio_codec::pcma, {}}, false);
    const auto at = std::ranges::search(made.file, std::as_bytes(std::span("alaw", 4)));
    REQUIRE_FALSE(at.empty());
    at.front() = std::byte{'x'};
    mp4::reader other(made.file);
    REQUIRE(other.open());
    const auto unknown = other.read_audio();
    REQUIRE(unknown);
    CHECK(unknown->tracks == 1);
    CHECK_FALSE(unknown->known);
}

TEST_CASE("an encrypted sample entry that does not say how is an error that names it") {
    auto made = with_sound({bz::audio_codec::pcma, {}}, true);
    std::size_t changed = 0;
    for (std::size_t i = 0; i + 4 < made.file.size(); ++i)   // the second one, as the first is of the video
        if (bz::as_text(bz::bytes_view(made.file).subspan(i, 4)) == "sinf" && ++changed == 2) made.file[i] = std::byte{'x'};
    REQUIRE(changed == 2);
    mp4::reader reader(made.file);
    REQUIRE(reader.open());
    CHECK(reader.read_audio().error() == make_error(mp4::errc::missing_box));
    CHECK(reader.why().box == mp4::fourcc("enca"));
}
