// file_sound: reads an audio track, joins octets of G.711 to frames of 20 ms, and puts it on the clock of the pictures.
// SPDX-License-Identifier: Apache-2.0
#include "file_sound.hpp"

#include <limits>
#include <stdexcept>
#include <string>

namespace camera {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error("sound: " + what); }

// edit: where a track begins: its media time at the presentation's begin, in its own ticks; less than 0: it begins later.
//   source  ISO/IEC 14496-12, 8.6.5 and 8.6.6: an empty edit first, then the one that plays
std::int64_t edit(const bz::mp4::box_view& moov, std::string_view handler, std::uint32_t timescale) {
    using bz::mp4::fourcc;
    namespace detail = bz::mp4::movie_detail;
    bz::mp4::fault why;
    std::uint32_t movie_scale = 0;
    std::int64_t found = 0;
    bool done = false;
    const auto fields = [](const bz::mp4::box_view& b, std::size_t skip32, std::size_t skip64) {
        bz::byte_reader in(b.payload);
        const auto version = in.u8();
        in.skip(version == 1 ? skip64 : skip32);
        return std::pair(in, version);
    };
    (void)detail::each(moov, 0, why, [&](const bz::mp4::box_view& b) {
        if (b.type == fourcc("mvhd")) movie_scale = fields(b, 11, 19).first.u32();
        if (b.type != fourcc("trak") || done) return true;
        bool is = false;
        std::int64_t begin = 0;
        (void)detail::each(b, 0, why, [&](const bz::mp4::box_view& c) {
            if (c.type == fourcc("mdia"))
                (void)detail::each(c, 0, why, [&](const bz::mp4::box_view& d) {
                    if (d.type == fourcc("hdlr") && d.payload.size() >= 12) is = bz::as_text(d.payload.subspan(8, 4)) == handler;
                    return true;
                });
            if (c.type == fourcc("edts"))
                (void)detail::each(c, 0, why, [&](const bz::mp4::box_view& d) {
                    if (d.type != fourcc("elst")) return true;
                    auto [in, version] = fields(d, 3, 3);
                    for (auto rows = std::min<std::uint32_t>(in.u32(), 16); rows > 0; --rows) {
                        const auto length = version == 1 ? in.u64() : in.u32();
                        const auto media = version == 1 ? static_cast<std::int64_t>(in.u64()) : std::int64_t{static_cast<std::int32_t>(in.u32())};
                        in.skip(4);
                        if (!in.whole()) break;
                        if (media >= 0) {
                            begin += media;
                            break;
                        }
                        if (movie_scale > 0 && length / movie_scale < 86'400) begin -= static_cast<std::int64_t>(length * timescale / movie_scale);
                    }
                    return true;
                });
            return true;
        });
        if (is) found = begin, done = true;
        return true;
    });
    constexpr auto most = std::int64_t{1} << 40;   // an absurd one misplaces the sound of an absurd file
    return std::clamp(found, -most, most);
}

}  // namespace

file_sound::file_sound(bz::mp4::reader& reader, bz::audio_codec wanted) {
    const auto audio = reader.read_audio();
    if (!audio) fail("what the file says of it cannot be read: " + std::string(audio.error().message()));
    facts_ = *audio;
    if (facts_.tracks == 0) fail("the file has none");
    if (!facts_.known) fail("it is of a code that is not taken here: AAC-LC or G.711");
    if (facts_.codec != wanted) fail("the file has " + std::string(name(facts_.codec)) + ", not " + std::string(name(wanted)));
    const auto& entry = facts_.track.entry();
    if (facts_.track.entry_count > 1) fail("it has several sample entries");
    if (entry.is_protected) fail("it is encrypted; a camera records what it can hear");
    track_.codec = facts_.codec;
    if (track_.codec == bz::audio_codec::aac) {
        const auto read = bz::aac::read_config(entry.configuration);
        if (!read) fail(std::string(read.error().message()));
        track_.configuration = *read;
    } else if (facts_.channels > 1) fail("it is G.711 of several channels");
    if (facts_.track.timescale != track_.timescale()) fail("its time is not counted in samples");
    const auto& video = reader.video();
    if (video.timescale == 0) fail("the pictures have no clock");
    const auto begin = edit(video.moov, "vide", video.timescale);
    const auto scale = std::int64_t{video.timescale}, rate = std::int64_t{track_.timescale()};
    shift_ = begin / scale * rate + begin % scale * rate / scale - edit(video.moov, "soun", track_.timescale());
    samples_.emplace(reader.samples_of(facts_));
    step();
}

void file_sound::step() {
    next_ = samples_->next();
    if (!next_ && samples_->why() && samples_->why().code != bz::mp4::errc::truncated)
        fail("at byte " + std::to_string(samples_->why().offset) + ": " + std::string(make_error(samples_->why().code).message()));
}

std::int64_t file_sound::time_of_next() const {
    constexpr std::uint64_t most = std::uint64_t{1} << 56;
    return static_cast<std::int64_t>(std::min(next_->decode_time, most)) + shift_;
}

std::span<const bz::frame::audio_frame> file_sound::until(std::int64_t samples) {
    given_.clear(), frames_.clear();
    const bool octets = track_.codec != bz::audio_codec::aac;
    constexpr std::size_t most_octets = 160;
    for (; next_ && time_of_next() < samples; step()) {
        const auto time = time_of_next();
        const auto size = next_->data.size();
        if (time < next_free_ || size == 0 || next_->duration == 0) continue;   // before the first picture, or twice
        if (!octets && size > bz::aac::frame_bytes_max) fail("at byte " + std::to_string(next_->offset) + ": a frame of more than 8191 bytes");
        next_free_ = time + next_->duration;
        const bool joins = octets && !given_.empty() && given_.back().bytes.size() + size <= most_octets && given_.back().time + given_.back().duration == time;
        if (!joins) given_.push_back({{}, time, 0});
        auto& last = given_.back();
        last.bytes.insert(last.bytes.end(), next_->data.begin(), next_->data.end());
        last.duration += next_->duration;
    }
    for (const auto& one : given_) frames_.push_back({one.bytes, one.time, one.duration});
    return frames_;
}

}  // namespace camera
