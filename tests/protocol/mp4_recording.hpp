// mp4_recording: small recordings written with the library, for tests of what reads them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/aes_ctr.hpp>
#include <bartizan/protocol/mp4/fragment.hpp>

#include "mp4_streams.hpp"

#include <stdexcept>

namespace mp4_streams {

namespace bz = bartizan;
namespace mp4 = bartizan::mp4;
using bz::nal::codec;

inline constexpr mp4::key_id kid = mp4::make_system_id(0x0011223344556677, 0x8899aabbccddeeff);
inline constexpr mp4::system_id own_system = mp4::make_system_id(0xb2a7000000000000, 0x0000000000000001);
inline constexpr std::array<std::byte, 16> key{std::byte{1}, std::byte{2}, std::byte{3}};

// lengths: units as an MP4 sample, lengths of 4 bytes.
inline bytes lengths(std::initializer_list<bytes> units) {
    bytes out;
    for (const auto& unit : units) {
        for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::byte>(unit.size() >> shift));
        out.insert(out.end(), unit.begin(), unit.end());
    }
    return out;
}

struct options {
    codec which = codec::h264;
    bool is_protected = false;
    bool in_band = false;
    std::uint16_t index_references = 0;
    unsigned fragments = 2;
};

struct recording {
    bytes file;
    std::vector<bytes> plain;                   // the samples before encryption
    std::vector<std::size_t> fragment_starts;   // offsets in the file
};

inline bytes init_segment(const options& o) {
    const bool avc = o.which == codec::h264;
    const bz::bytes_view vps[] = {h265::vps}, sps[] = {avc ? h264::sps : h265::sps}, pps[] = {avc ? h264::pps : h265::pps};
    mp4::video_track track{.codec = o.which,
                           .timescale = 1000,
                           .sets = {{}, sps, pps},
                           .created = bz::utc_time::from_unix_microseconds(1'700'000'000'000'000),
                           .in_band = o.in_band,
                           .index_references = o.index_references};
    if (!avc) track.sets.vps = vps;
    static const bytes note = from_hex("c0ffee");
    const mp4::pssh systems[] = {{own_system, note, {}}};
    const mp4::protection protect{kid, systems};
    bytes space(4096);
    bz::byte_writer out(space);
    if (!mp4::write_init_segment(out, track, o.is_protected ? &protect : nullptr)) throw std::runtime_error("init segment");
    space.resize(out.size());
    return space;
}

inline recording make_recording(const options& o) {
    const bool avc = o.which == codec::h264;
    recording made{init_segment(o), {}, {}};
    for (unsigned f = 0; f < o.fragments; ++f) {
        std::vector<bytes> pictures = avc ? std::vector{lengths({h264::idr}), lengths({h264::p1}), lengths({h264::p2})}
                                          : std::vector{lengths({h265::idr}), lengths({h265::p1}), lengths({h265::p2})};
        std::vector<mp4::sample> samples;
        std::vector<mp4::subsample> parts;
        parts.reserve(pictures.size());
        for (auto& picture : pictures) {
            made.plain.push_back(picture);
            const auto size = static_cast<std::uint32_t>(picture.size());
            mp4::sample s{.size = size, .duration = 100, .composition_offset = 0, .sync = samples.empty(), .iv = {}, .subsamples = {}};
            s.iv[7] = static_cast<std::byte>(made.plain.size());
            parts.push_back(mp4::protect_unit(size, 20));
            s.subsamples = {&parts.back(), 1};
            if (o.is_protected) {
                const bz::secret<16> content_key{key};
                const bz::crypto::aes_key<16> rounds(content_key);
                bz::crypto::aes_ctr<16, 64>(rounds, bz::crypto::cenc_block(s.iv))
                    .apply(bz::bytes_span(picture).subspan(parts.back().clear));
            }
            samples.push_back(s);
        }
        bytes space(mp4::fragment_header_bytes_max(samples.size(), 1));
        bz::byte_writer out(space);
        if (!mp4::write_fragment_header(out, {f + 1, f * std::uint64_t{300}, o.is_protected}, samples))
            throw std::runtime_error("fragment");
        made.fragment_starts.push_back(made.file.size());
        made.file.insert(made.file.end(), out.written().begin(), out.written().end());
        for (const auto& picture : pictures) made.file.insert(made.file.end(), picture.begin(), picture.end());
    }
    return made;
}

}   // namespace mp4_streams
