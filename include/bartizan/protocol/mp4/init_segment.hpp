// init_segment: ftyp and moov of a recording with one video track, and perhaps one of audio, in fragments.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>
#include <bartizan/protocol/mp4/audio_track.hpp>
#include <bartizan/protocol/mp4/decoder_configuration.hpp>
#include <bartizan/protocol/mp4/index.hpp>
#include <bartizan/protocol/mp4/protection.hpp>

namespace bartizan::mp4 {

// video_track: what a recording says about its pictures.
//   width, height   0: those of the SPS
//   in_band         parameter sets may also stand in samples: avc3 and hev1 instead of avc1 and hvc1
struct video_track {
    nal::codec codec = nal::codec::h264;
    std::uint32_t width = 0, height = 0;
    std::uint32_t timescale = 90'000;   // ticks a second
    parameter_set_units sets{};
    utc_time created{};
    bool in_band = false;
    const audio_track* audio = nullptr;   // none: there is no sound
    std::uint16_t index_references = 0;   // room for an index<index_references> at the end of the init segment; see index.hpp
};

inline constexpr std::uint32_t track_id = 1;

namespace init_detail {

inline void matrix(byte_writer& out) noexcept {   // no rotation, no scaling
    for (const std::uint32_t value : {0x10000u, 0u, 0u, 0u, 0x10000u, 0u, 0u, 0u, 0x40000000u}) out.u32(value);
}

// times: creation and modification, seconds since 1904, 64-bit: 32-bit ones end in 2040.
inline void times(byte_writer& out, utc_time created) noexcept {
    constexpr std::int64_t unix_epoch = 2'082'844'800;
    const auto seconds = created.ticks == 0 ? 0 : created.unix_seconds() + unix_epoch;
    for (int i = 0; i < 2; ++i) out.u64(static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)));
}

inline void shape(byte_writer& out, const nal::display& shown) noexcept {
    if (shown.colour_described) {
        const box scope(out, "colr");
        out.u32(fourcc("nclx").value);
        out.u16(shown.primaries);
        out.u16(shown.transfer);
        out.u16(shown.matrix);
        out.u8(shown.full_range ? 0x80 : 0);
    }
    if (shown.sample_aspect_width != shown.sample_aspect_height && shown.sample_aspect_width != 0 && shown.sample_aspect_height != 0) {
        const box scope(out, "pasp");
        out.u32(shown.sample_aspect_width);
        out.u32(shown.sample_aspect_height);
    }
}

inline result<> sample_entry(byte_writer& out, const video_track& track, const nal::picture_format& format,
                             const protection* protect) noexcept {
    const bool avc = track.codec == nal::codec::h264;
    const fourcc clear = avc ? (track.in_band ? fourcc("avc3") : fourcc("avc1")) : track.in_band ? fourcc("hev1") : fourcc("hvc1");
    const box descriptions(out, "stsd", 0, 0);
    out.u32(1);
    const box entry(out, protect ? fourcc("encv") : clear);
    out.zeros(6);
    out.u16(1);   // data reference
    out.zeros(16);
    out.u16(static_cast<std::uint16_t>(format.width));
    out.u16(static_cast<std::uint16_t>(format.height));
    out.u32(0x480000);   // 72 dpi
    out.u32(0x480000);
    out.u32(0);
    out.u16(1);      // frames a sample
    out.zeros(32);   // compressor name
    out.u16(24);     // depth
    out.u16(0xffff);
    const auto configured = avc ? write_avc_configuration(out, track.sets) : write_hevc_configuration(out, track.sets, !track.in_band);
    if (!configured) return configured;
    shape(out, format.shown);
    if (protect) write_sinf(out, clear, protect->kid);
    return {};
}

inline void empty_tables(byte_writer& out) noexcept {   // the samples are in the fragments
    for (const auto type : {fourcc("stts"), fourcc("stsc"), fourcc("stco")}) {
        const box scope(out, type, 0, 0);
        out.u32(0);
    }
    const box sizes(out, "stsz", 0, 0);
    out.u64(0);
}

// media: visual or not; entry() writes stsd.
template <class Entry> result<> media(byte_writer& out, utc_time created, std::uint32_t timescale, bool visual, Entry entry) noexcept {
    const box scope(out, "mdia");
    {
        const box header(out, "mdhd", 1, 0);
        times(out, created);
        out.u32(timescale);
        out.u64(0);        // duration: see the fragments
        out.u16(0x55c4);   // "und"
        out.u16(0);
    }
    {
        const box handler(out, "hdlr", 0, 0);
        out.u32(0);
        out.u32(visual ? fourcc("vide").value : fourcc("soun").value);
        out.zeros(12);
        out.text(visual ? "video" : "audio");
        out.u8(0);
    }
    const box information(out, "minf");
    {
        const box header(out, visual ? fourcc("vmhd") : fourcc("smhd"), 0, visual ? 1 : 0);
        out.zeros(visual ? 8 : 4);
    }
    {
        const box data(out, "dinf");
        const box references(out, "dref", 0, 0);
        out.u32(1);
        const box here(out, "url ", 0, 1);
    }
    const box table(out, "stbl");
    if (const auto written = entry(); !written) return written;
    empty_tables(out);
    return {};
}

// track_header: width and height in 16.16; none of a track that is heard.
inline void track_header(byte_writer& out, utc_time created, std::uint32_t id, std::uint32_t width, std::uint32_t height) noexcept {
    const box header(out, "tkhd", 1, 3);   // enabled, in movie
    times(out, created);
    out.u32(id);
    out.u32(0);
    out.u64(0);
    out.zeros(12);
    out.u16(width == 0 ? 0x100 : 0);   // volume
    out.u16(0);
    matrix(out);
    out.u32(width);
    out.u32(height);
}

inline result<> track_box(byte_writer& out, const video_track& track, const nal::picture_format& format,
                          const protection* protect) noexcept {
    const box scope(out, "trak");
    // Shown size: the sample aspect ratio widens the picture (ISO/IEC 14496-12, 8.3.2).
    const auto& s = format.shown;
    const bool square = s.sample_aspect_width == 0 || s.sample_aspect_height == 0;
    const auto coded = std::uint64_t{format.width} << 16;
    const auto width = square ? coded : coded * s.sample_aspect_width / s.sample_aspect_height;
    track_header(out, track.created, track_id, static_cast<std::uint32_t>(std::min<std::uint64_t>(width, 0xffff0000)), format.height << 16);
    return media(out, track.created, track.timescale, true, [&] { return sample_entry(out, track, format, protect); });
}
inline result<> track_box(byte_writer& out, const audio_track& track, utc_time created, const protection* protect) noexcept {
    const box scope(out, "trak");
    track_header(out, created, audio_track_id, 0, 0);
    return media(out, created, track.timescale(), false, [&] { return write_audio_entry(out, track, protect); });
}
inline void defaults_of(byte_writer& out, std::uint32_t id) noexcept {
    const box defaults(out, "trex", 0, 0);
    out.u32(id);
    out.u32(1);
    out.zeros(12);
}

inline result<> movie(byte_writer& out, const video_track& track, const nal::picture_format& format, const protection* protect) noexcept {
    const box scope(out, "moov");
    {
        const box header(out, "mvhd", 1, 0);
        times(out, track.created);
        out.u32(track.timescale);
        out.u64(0);
        out.u32(0x10000);   // rate 1
        out.u16(0x100);     // volume 1
        out.zeros(10);
        matrix(out);
        out.zeros(24);
        out.u32(track.audio ? audio_track_id + 1 : track_id + 1);
    }
    if (const auto written = track_box(out, track, format, protect); !written) return written;
    if (track.audio)
        if (const auto written = track_box(out, *track.audio, track.created, protect); !written) return written;
    {
        const box extends(out, "mvex");
        defaults_of(out, track_id);
        if (track.audio) defaults_of(out, audio_track_id);
    }
    if (protect) {
        write_pssh(out, {common_system, {}, std::span(&protect->kid, 1)});
        for (const auto& system : protect->systems) write_pssh(out, system);
    }
    return {};
}

}   // namespace init_detail

// write_init_segment: to be appended to an empty file; fragments follow (fragment.hpp). The index slot is the last thing in it.
//   in      protect: null for a clear recording
//   errors  no_space; bad_parameter_set; those of aac::write_config   memory  `out` only: about 700 bytes, the parameter sets, the pssh data and the index slot
//   source  ISO/IEC 14496-12, 4.3, 8.2 to 8.8; ISO/IEC 14496-15, 5.4.2 and 8.4.1; ISO/IEC 23001-7, 4.2, 8
inline result<> write_init_segment(byte_writer& out, const video_track& track, const protection* protect = nullptr) noexcept {
    if (track.sets.sps.empty()) return errc::bad_parameter_set;
    auto format = nal::read_picture_format(track.codec, track.sets.sps[0]);
    if (!format) return errc::bad_parameter_set;
    if (track.width != 0 && track.height != 0) format->width = track.width, format->height = track.height;
    {
        const box type(out, "ftyp");
        // iso6: default-base-is-moof and 64-bit decode times; no brand promises an index, so the file may end anywhere.
        for (const auto brand : {fourcc("iso6"), fourcc{}, fourcc("iso6"), fourcc("mp41")}) out.u32(brand.value);
    }
    if (const auto written = init_detail::movie(out, track, *format, protect); !written) return written;
    write_index_slot(out, track.index_references);
    if (!out.fits()) return errc::no_space;
    return {};
}

}   // namespace bartizan::mp4
