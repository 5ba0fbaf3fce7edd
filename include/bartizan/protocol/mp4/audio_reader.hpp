// audio_reader: what a moov says about its first audio track.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/mp4/audio_track.hpp>
#include <bartizan/protocol/mp4/movie_reader.hpp>

namespace bartizan::mp4::movie_detail {

// descriptor: the payload of the next one with that tag; its size is up to four bytes of seven bits (ISO/IEC 14496-1, 8.3.3).
inline bytes_view descriptor(byte_reader& in, std::uint8_t tag) noexcept {
    while (in.remaining() > 0) {
        const auto found = in.u8();
        std::size_t size = 0;
        for (int i = 0; i < 4; ++i) {
            const auto b = in.u8();
            size = size << 7 | (b & 0x7f);
            if (!(b & 0x80)) break;
        }
        const auto payload = in.bytes(size);
        if (!in.whole()) return {};
        if (found == tag) return payload;
    }
    return {};
}

// specific_configuration: DecoderSpecificInfo of MPEG-4 audio in an esds; empty when there is none.
inline bytes_view specific_configuration(bytes_view esds) noexcept {
    byte_reader in(esds);
    in.skip(4);
    byte_reader stream(descriptor(in, 3));
    stream.skip(2);
    const auto flags = stream.u8();
    if (flags & 0x80) stream.skip(2);                 // of which stream it depends
    if (flags & 0x40) stream.skip(stream.u8());       // its URL
    if (flags & 0x20) stream.skip(2);                 // of which stream its clock is
    byte_reader decoder(descriptor(stream, 4));
    if (decoder.u8() != 0x40) return {};
    decoder.skip(12);
    return descriptor(decoder, 5);
}

// read_audio_entry: false with no fault: an entry of another codec.   source  ISO/IEC 14496-12, 12.2.3
inline bool read_audio_entry(const box_view& entry, sample_entry& to, audio_codec& codec, std::uint16_t& channels, fault& why) noexcept {
    constexpr std::size_t fixed = 28;
    fourcc format = entry.type;
    const bool locked = format == fourcc("enca");
    if (!locked && format != fourcc("mp4a") && format != fourcc("alaw") && format != fourcc("ulaw")) return false;
    if (entry.payload.size() < fixed) return stop(why, errc::malformed, entry);
    byte_reader in(entry.payload);
    in.skip(8);
    const auto version = in.u16();   // of QuickTime, which has more fields in 1 and 2
    in.skip(6);
    channels = in.u16();
    if (version > 1) return stop(why, errc::unsupported, entry);
    box_view esds, sinf;
    const bool read = each(entry, fixed + (version == 1 ? 16 : 0), why, [&](const box_view& b) {
        if (b.type == fourcc("esds")) return once(esds, b, why);
        return b.type != fourcc("sinf") || once(sinf, b, why);
    });
    if (!read) return false;
    if (locked && sinf.type != fourcc("sinf")) return stop(why, errc::missing_box, entry);
    if (locked && !read_sinf(sinf, format, to, why)) return false;
    if (format == fourcc("alaw") || format == fourcc("ulaw")) {
        codec = format == fourcc("alaw") ? audio_codec::pcma : audio_codec::pcmu;
        return true;
    }
    if (format != fourcc("mp4a")) return false;
    to.configuration = specific_configuration(esds.payload);
    codec = audio_codec::aac;
    return !to.configuration.empty();
}

}   // namespace bartizan::mp4::movie_detail

namespace bartizan::mp4 {

// read_audio: `moov` is whole. Without a track of handler `soun`, tracks is 0; of one that cannot be read, `known` is false.
//   errors  in `why`: malformed, missing_box, unsupported   time  linear in its size
inline bool read_audio(const box_view& moov, audio_facts& to, fault& why) noexcept {
    using namespace movie_detail;
    to = {};
    const bool read = each(moov, 0, why, [&](const box_view& b) {
        if (b.type != fourcc("trak")) return true;
        bool is_audio = false;
        audio_facts one;
        const bool known = read_track(b, "soun", one.track, is_audio, why, [&](const box_view& stsd) {
            return each(stsd, 8, why, [&](const box_view& entry) {
                if (one.track.entry_count == video_facts::entries_max) return stop(why, errc::unsupported, entry);
                auto codec = one.codec;
                const bool good = read_audio_entry(entry, one.track.entries[one.track.entry_count], codec, one.channels, why);
                if (good && one.track.entry_count > 0 && codec != one.codec) return stop(why, errc::unsupported, entry);
                one.codec = codec;
                if (good) ++one.track.entry_count;
                return good || (!why && one.track.entry_count == 0);
            });
        });
        if (is_audio && to.tracks++ == 0) {
            const auto tracks = to.tracks;
            to = one;
            to.tracks = tracks;
            to.known = known;
        }
        return !why;
    });
    to.track.moov = moov;
    if (!read) return false;
    return each(moov, 0, why, [&](const box_view& b) {
        return b.type != fourcc("mvex") || each(b, 0, why, [&](const box_view& c) {
                   if (c.type == fourcc("trex")) read_defaults(c, to.track);
                   return true;
               });
    });
}

}   // namespace bartizan::mp4
