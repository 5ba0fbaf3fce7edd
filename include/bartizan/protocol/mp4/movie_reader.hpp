// movie_reader: moov into video_facts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/mp4/movie.hpp>

#include <utility>

namespace bartizan::mp4::movie_detail {

inline bool stop(fault& why, errc code, const box_view& at) noexcept {
    why = {code, at.type, at.offset};
    return false;
}

// each: visit(child) of every child behind `skip` bytes of the payload; false ends it. A child that reaches over its parent, or says no
// size, is malformed.
template <class Visit> bool each(const box_view& parent, std::size_t skip, fault& why, Visit visit) noexcept {
    box_reader in(parent, skip);
    while (const auto child = in.next()) {
        if (!child->whole || child->open_ended) return stop(why, errc::malformed, *child);
        if (!visit(*child)) return false;
    }
    if (in.malformed()) why = {errc::malformed, parent.type, in.offset()};
    return !in.malformed();
}

// once: a box that may stand here once. Readers disagree on which of two counts, so a signature over one would not say what a player shows.
inline bool once(box_view& place, const box_view& found, fault& why) noexcept {
    if (place.type == found.type) return stop(why, errc::malformed, found);
    place = found;
    return true;
}

// changes_key: sample groups that give some samples of a track another key (ISO/IEC 23001-7, 6), which nothing here follows.
inline bool changes_key(const box_view& found) noexcept {
    return found.type == fourcc("sbgp") && found.payload.size() >= 8 && byte_reader(found.payload.subspan(4)).u32() == fourcc("seig").value;
}

inline bool read_tenc(const box_view& tenc, sample_entry& to, fault& why) noexcept {   // ISO/IEC 23001-7, 8.2
    byte_reader in(tenc.payload);
    const auto version = in.u8();
    in.skip(4);
    const auto pattern = in.u8();
    to.is_protected = in.u8() != 0;
    to.iv_bytes = in.u8();
    std::ranges::copy(in.bytes(16), to.kid.begin());
    if (version > 0) to.crypt_blocks = pattern >> 4, to.skip_blocks = pattern & 15;
    if (to.is_protected && to.iv_bytes == 0) to.constant_iv = in.bytes(in.u8());
    const bool sizes = (to.iv_bytes == 0 || to.iv_bytes == 8 || to.iv_bytes == 16) && to.constant_iv.size() <= 16;
    return (in.whole() && sizes && version <= 1) || stop(why, errc::malformed, tenc);
}

inline bool read_sinf(const box_view& sinf, fourcc& format, sample_entry& to, fault& why) noexcept {
    box_view frma, schm, schi, tenc;
    const bool read = each(sinf, 0, why, [&](const box_view& b) {
        if (b.type == fourcc("frma")) return once(frma, b, why);
        if (b.type == fourcc("schm")) return once(schm, b, why);
        return b.type != fourcc("schi") || once(schi, b, why);
    });
    if (!read || !each(schi, 0, why, [&](const box_view& b) { return b.type != fourcc("tenc") || once(tenc, b, why); })) return false;
    if (frma.payload.size() < 4 || schm.payload.size() < 8 || tenc.payload.empty()) return stop(why, errc::missing_box, sinf);
    format = fourcc(byte_reader(frma.payload).u32());
    to.scheme = fourcc(byte_reader(schm.payload.subspan(4)).u32());
    return read_tenc(tenc, to, why);
}

// read_entry: false with no fault: an entry of another codec.
inline bool read_entry(const box_view& entry, sample_entry& to, fault& why) noexcept {
    constexpr std::size_t fixed = 78;   // VisualSampleEntry, ISO/IEC 14496-12, 12.1.3
    fourcc format = entry.type;
    if (entry.payload.size() < fixed) return false;
    byte_reader in(entry.payload.subspan(24));
    to.width = in.u16();
    to.height = in.u16();
    box_view configuration, sinf;
    const bool read = each(entry, fixed, why, [&](const box_view& b) {
        if (b.type == fourcc("avcC") || b.type == fourcc("hvcC")) return once(configuration, b, why);
        return b.type != fourcc("sinf") || once(sinf, b, why);
    });
    // Sample entries of QuickTime may end with four zero bytes; in other codecs' entries anything may stand here.
    if (!read && (configuration.payload.empty() || why.offset + 8 > entry.end())) why = {};
    if (why) return false;
    if (configuration.payload.empty()) return false;
    if (entry.type == fourcc("encv") && sinf.type != fourcc("sinf")) return stop(why, errc::missing_box, entry);
    if (entry.type == fourcc("encv") && !read_sinf(sinf, format, to, why)) return false;
    const bool avc = format == fourcc("avc1") || format == fourcc("avc3"), hevc = format == fourcc("hvc1") || format == fourcc("hev1");
    if (!avc && !hevc) return false;
    if ((configuration.type == fourcc("avcC")) != avc) return stop(why, errc::malformed, configuration);
    to.codec = avc ? nal::codec::h264 : nal::codec::h265;
    to.configuration = configuration.payload;
    const std::size_t length_at = avc ? 4 : 21;
    if (to.configuration.size() <= length_at) return stop(why, errc::malformed, configuration);
    to.length_bytes = static_cast<std::uint8_t>((std::to_integer<unsigned>(to.configuration[length_at]) & 3) + 1);
    parameter_set_reader sets(to);
    while (sets.next()) {}
    return (sets.whole() && to.length_bytes != 3) || stop(why, errc::malformed, configuration);
}

inline bool read_descriptions(const box_view& stsd, video_facts& to, fault& why) noexcept {
    return each(stsd, 8, why, [&](const box_view& b) {
        if (to.entry_count == to.entries_max) return stop(why, errc::unsupported, b);
        const bool good = read_entry(b, to.entries[to.entry_count], why);
        if (good) ++to.entry_count;
        // Sample entries are counted by place: one that cannot be read in the middle of others would shift the rest.
        return good || (!why && to.entry_count == 0);
    });
}

// read_table: descriptions(stsd) reads the sample entries.
template <class Descriptions> bool read_table(const box_view& stbl, video_facts& to, fault& why, Descriptions descriptions) noexcept {
    box_view stsd;
    auto& t = to.tables;
    const bool read = each(stbl, 0, why, [&](const box_view& b) {
        for (auto [place, type] : {std::pair{&stsd, fourcc("stsd")},
                                   {&t.stts, fourcc("stts")},
                                   {&t.ctts, fourcc("ctts")},
                                   {&t.stsc, fourcc("stsc")},
                                   {&t.stsz, fourcc("stsz")},
                                   {&t.stco, fourcc("stco")},
                                   {&t.co64, fourcc("co64")},
                                   {&t.stss, fourcc("stss")},
                                   {&t.senc, fourcc("senc")},
                                   {&t.saiz, fourcc("saiz")},
                                   {&t.saio, fourcc("saio")}})
            if (b.type == type) return once(*place, b, why);
        return (b.type != fourcc("stz2") && !changes_key(b)) || stop(why, errc::unsupported, b);   // stz2: compact sizes
    });
    return read && descriptions(stsd);
}

inline bool read_header(const box_view& mdhd, video_facts& to, fault& why) noexcept {
    byte_reader in(mdhd.payload);
    const bool wide = in.u8() == 1;
    in.skip(wide ? 19 : 11);
    to.timescale = in.u32();
    to.duration = wide ? in.u64() : in.u32();
    return (in.whole() && to.timescale != 0) || stop(why, errc::malformed, mdhd);
}

// read_track: of handler `handler`; false with no fault: not such a track, or one that cannot be read.
template <class Descriptions>
bool read_track(const box_view& trak, fourcc handler, video_facts& to, bool& is_such, fault& why, Descriptions descriptions) noexcept {
    box_view tkhd, mdia, mdhd, hdlr, minf, stbl;
    const auto find = [&](const box_view& in, box_view& place, fourcc type) {
        return each(in, 0, why, [&](const box_view& b) { return b.type != type || once(place, b, why); });
    };
    if (!find(trak, tkhd, "tkhd") || !find(trak, mdia, "mdia") || !find(mdia, mdhd, "mdhd") || !find(mdia, hdlr, "hdlr")) return false;
    is_such = hdlr.payload.size() >= 12 && byte_reader(hdlr.payload.subspan(8)).u32() == handler.value;
    if (!is_such) return false;
    if (!find(mdia, minf, "minf") || !find(minf, stbl, "stbl") || !read_header(mdhd, to, why)) return false;
    byte_reader id(tkhd.payload);
    const bool wide = id.u8() == 1;
    id.skip(wide ? 19 : 11);
    to.id = id.u32();
    if (!id.whole() || to.id == 0) return stop(why, errc::malformed, tkhd.payload.empty() ? trak : tkhd);
    return read_table(stbl, to, why, descriptions) && to.entry_count > 0;
}

inline void read_defaults(const box_view& trex, video_facts& to) noexcept {
    byte_reader in(trex.payload);
    in.skip(4);
    if (in.u32() != to.id || to.defaults.known) return;
    const auto entry = in.u32(), duration = in.u32(), size = in.u32(), flags = in.u32();
    if (in.whole()) to.defaults = {true, entry, duration, size, flags};
}

inline void read_created(const box_view& mvhd, video_facts& to) noexcept {
    constexpr std::int64_t unix_epoch = 2'082'844'800;   // 1970 in seconds since 1904
    byte_reader in(mvhd.payload);
    const bool wide = in.u8() == 1;
    in.skip(3);
    const std::uint64_t seconds = wide ? in.u64() : in.u32();
    if (seconds == 0 || seconds > 0x7f'ffff'ffff) return;   // unknown, or too late for the ticks of utc_time
    to.created = utc_time::from_unix_microseconds((static_cast<std::int64_t>(seconds) - unix_epoch) * 1'000'000);
}

}   // namespace bartizan::mp4::movie_detail

namespace bartizan::mp4 {

// read_movie: `moov` is whole.   errors  in `why`: malformed, missing_box, no_video, unsupported   time  linear in its size
inline bool read_movie(const box_view& moov, video_facts& to, fault& why) noexcept {
    using namespace movie_detail;
    to = {};
    to.moov = moov;
    std::size_t tracks = 0;
    bool found = false;
    video_facts candidate;
    const bool read = each(moov, 0, why, [&](const box_view& b) {
        if (b.type != fourcc("trak")) return true;
        bool is_video = false;
        if (!found) candidate = {};
        video_facts other;
        auto& place = found ? other : candidate;
        found = read_track(b, "vide", place, is_video, why, [&](const box_view& stsd) { return read_descriptions(stsd, place, why); }) || found;
        tracks += is_video;
        return !why;
    });
    if (!read) return false;
    if (!found) return stop(why, errc::no_video, moov);
    to = candidate;
    to.moov = moov;
    to.other_video_tracks = tracks - 1;
    return each(moov, 0, why, [&](const box_view& b) {
        if (b.type == fourcc("mvhd")) read_created(b, to);
        return b.type != fourcc("mvex") || each(b, 0, why, [&](const box_view& c) {
                   if (c.type == fourcc("trex")) read_defaults(c, to);
                   return true;
               });
    });
}

}   // namespace bartizan::mp4
