// live_fragment: a live picture as a fragment of MP4 of its own, for players that take no RTP, e.g. those of pages.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/live.hpp>
#include <bartizan/protocol/mp4/fragment.hpp>

namespace bartizan::frame {

// write_live_fragment: moof and mdat of one picture. Parameter sets and delimiters are left out: they stand in the init segment, or say nothing.
//   in      what a live gate gave, with a picture; sequence: of the fragment, from 1
//   out     an encrypted picture becomes a sample of Common Encryption, with its IV and subsamples
//   errors  no_slice (the end of a stream), sample_too_large (no room), those of mp4::write_fragment_header
//   source  ISO/IEC 14496-12, 8.8; ISO/IEC 14496-15, 5.3 and 8.3; ISO/IEC 23001-7, 7.2
inline result<> write_live_fragment(nal::codec c, const streamed& s, std::uint32_t sequence, byte_writer& out) noexcept {
    if (!s.what) return errc::no_slice;
    std::array<mp4::subsample, live_units_max + 1> parts;
    std::size_t count = 0, slice = 0;
    mp4::sample sample{.duration = s.what->duration, .composition_offset = s.what->composition_offset, .sync = s.starts_gop, .iv = s.iv};
    const auto left_out = [c](bytes_view unit) {
        const auto k = nal::kind_of(c, unit);
        return k == nal::kind::parameter_set || k == nal::kind::delimiter;
    };
    for (const auto unit : s.units) {
        if (left_out(unit)) continue;
        const auto k = nal::kind_of(c, unit);
        const bool encrypted = (k == nal::kind::slice || k == nal::kind::uncovered_slice) && slice < s.clear.size();
        const auto open = encrypted ? std::min<std::size_t>(s.clear[slice++], unit.size()) : unit.size();
        parts[count++] = {static_cast<std::uint32_t>(4 + open), static_cast<std::uint32_t>(unit.size() - open)};
        sample.size += static_cast<std::uint32_t>(4 + unit.size());
    }
    sample.subsamples = std::span(parts).first(count);
    const mp4::fragment which{sequence, static_cast<std::uint64_t>(s.what->decode_time), !s.clear.empty()};
    if (const auto made = mp4::write_fragment_header(out, which, {&sample, 1}); !made) return made;
    for (const auto unit : s.units)
        if (!left_out(unit)) out.u32(static_cast<std::uint32_t>(unit.size())), out.bytes(unit);
    if (!out.fits()) return errc::sample_too_large;
    return {};
}

}  // namespace bartizan::frame
