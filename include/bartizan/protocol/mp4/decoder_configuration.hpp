// decoder_configuration: avcC and hvcC, the parameter sets of a track as MP4 carries them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/protocol/mp4/box.hpp>
#include <bartizan/protocol/nal/parameter_sets.hpp>

#include <span>

namespace bartizan::mp4 {

// parameter_set_units: whole NAL units without start codes; vps stays empty for H.264.
struct parameter_set_units {
    std::span<const bytes_view> vps{}, sps{}, pps{};
};

inline void write_sized_units(byte_writer& out, std::span<const bytes_view> units) noexcept {
    for (const auto unit : units) {
        out.u16(static_cast<std::uint16_t>(unit.size()));
        out.bytes(unit);
    }
}

constexpr bool sized_units_fit(std::span<const bytes_view> units, std::size_t count_max) noexcept {
    const auto fits = [](bytes_view unit) { return !unit.empty() && unit.size() <= 0xffff; };
    return !units.empty() && units.size() <= count_max && std::ranges::all_of(units, fits);
}

// write_avc_configuration: box avcC, lengths of 4 bytes.
//   errors  bad_parameter_set: none, too many, or the first SPS does not parse   source  ISO/IEC 14496-15, 5.3.3.1
inline result<> write_avc_configuration(byte_writer& out, const parameter_set_units& sets) noexcept {
    if (!sized_units_fit(sets.sps, 31) || !sized_units_fit(sets.pps, 255)) return errc::bad_parameter_set;
    const auto sps = nal::parse_h264_sps(sets.sps[0]);
    if (!sps) return errc::bad_parameter_set;
    const box scope(out, "avcC");
    out.u8(1);
    out.u8(sps->profile);
    out.u8(sps->constraints);
    out.u8(sps->level);
    out.u8(0xfc | 3);
    out.u8(static_cast<std::uint8_t>(0xe0 | sets.sps.size()));
    write_sized_units(out, sets.sps);
    out.u8(static_cast<std::uint8_t>(sets.pps.size()));
    write_sized_units(out, sets.pps);
    if (sps->profile == 66 || sps->profile == 77 || sps->profile == 88) return {};
    out.u8(0xfc | sps->chroma_format);
    out.u8(static_cast<std::uint8_t>(0xf8 | (sps->luma_bits - 8)));
    out.u8(static_cast<std::uint8_t>(0xf8 | (sps->chroma_bits - 8)));
    out.u8(0);   // no SPS extensions
    return {};
}

// write_hevc_configuration: box hvcC, lengths of 4 bytes.
//   in      complete: no parameter set comes in band (sample entry hvc1, not hev1)
//   errors  bad_parameter_set   memory  about 5 KB of stack   source  ISO/IEC 14496-15, 8.3.3.1
inline result<> write_hevc_configuration(byte_writer& out, const parameter_set_units& sets, bool complete) noexcept {
    nal::h265_sps sps;
    for (const auto units : {sets.vps, sets.sps, sets.pps})
        if (!sized_units_fit(units, 0xffff)) return errc::bad_parameter_set;
    if (!nal::parse_h265_sps(sets.sps[0], sps)) return errc::bad_parameter_set;
    const box scope(out, "hvcC");
    out.u8(1);
    out.bytes(sps.profile_tier_level);
    out.u16(static_cast<std::uint16_t>(0xf000 | sps.min_spatial_segmentation));
    out.u8(0xfc);   // parallelismType 0: unknown
    out.u8(0xfc | sps.chroma_format);
    out.u8(static_cast<std::uint8_t>(0xf8 | (sps.luma_bits - 8)));
    out.u8(static_cast<std::uint8_t>(0xf8 | (sps.chroma_bits - 8)));
    out.u16(0);   // average frame rate: unspecified
    out.u8(static_cast<std::uint8_t>(sps.sub_layers << 3 | sps.temporal_nesting << 2 | 3));
    out.u8(3);
    std::uint8_t type = 32;
    for (const auto units : {sets.vps, sets.sps, sets.pps}) {
        out.u8(static_cast<std::uint8_t>((complete ? 0x80 : 0) | type++));
        out.u16(static_cast<std::uint16_t>(units.size()));
        write_sized_units(out, units);
    }
    return {};
}

}   // namespace bartizan::mp4
