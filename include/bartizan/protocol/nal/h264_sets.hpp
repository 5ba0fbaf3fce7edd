// h264_sets: the fields of H.264 parameter sets that a recorder, a container and a slice header parser need.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/protocol/nal/bit_reader.hpp>
#include <bartizan/protocol/nal/display.hpp>
#include <bartizan/protocol/nal/syntax_errc.hpp>

namespace bartizan::nal {

// h264_sps: sequence parameter set (H.264, 7.3.2.1.1). width and height are in luma samples after cropping.
struct h264_sps {
    std::uint8_t profile = 0, constraints = 0, level = 0, id = 0;
    std::uint8_t chroma_format = 1, luma_bits = 8, chroma_bits = 8;
    std::uint8_t frame_num_bits = 4, poc_type = 0, poc_lsb_bits = 4, reference_frames = 0;
    bool separate_planes = false, poc_delta_always_zero = false, frame_mbs_only = true;
    std::uint32_t width_mbs = 0, height_map_units = 0;
    std::uint32_t width = 0, height = 0;
    display shown{};
};

// h264_pps: picture parameter set (H.264, 7.3.2.2).
struct h264_pps {
    std::uint8_t id = 0, sps_id = 0;
    std::uint8_t slice_groups = 1, slice_group_type = 0;
    std::uint32_t slice_group_change_rate = 1;
    std::uint8_t active_l0 = 1, active_l1 = 1;   // num_ref_idx_default_active
    std::uint8_t weighted_bipred = 0;
    bool cabac = false, poc_present = false, weighted_pred = false, deblocking_control = false, redundant_count = false;
};

constexpr bool h264_profile_has_chroma(std::uint32_t profile) noexcept {
    for (const std::uint32_t p : {100u, 110u, 122u, 244u, 44u, 83u, 86u, 118u, 128u, 138u, 139u, 134u, 135u})
        if (p == profile) return true;
    return false;
}

constexpr void skip_h264_scaling_list(bit_reader& in, unsigned size) noexcept {
    std::int64_t last = 8, next = 8;
    for (unsigned i = 0; i < size && in.whole(); ++i) {
        if (next != 0) next = (last + in.se() + 256) & 0xff;
        if (next != 0) last = next;
    }
}

constexpr bool read_h264_chroma(bit_reader& in, h264_sps& to) noexcept {
    const auto format = in.ue();
    if (format > 3) return false;
    to.chroma_format = static_cast<std::uint8_t>(format);
    if (format == 3) to.separate_planes = in.flag();
    const auto luma = in.ue(), chroma = in.ue();
    if (luma > 6 || chroma > 6) return false;
    to.luma_bits = static_cast<std::uint8_t>(8 + luma);
    to.chroma_bits = static_cast<std::uint8_t>(8 + chroma);
    in.skip(1);   // transform bypass
    if (in.flag())
        for (unsigned i = 0; i < (format == 3 ? 12u : 8u); ++i)
            if (in.flag()) skip_h264_scaling_list(in, i < 6 ? 16 : 64);
    return true;
}

constexpr bool read_h264_order_count(bit_reader& in, h264_sps& to) noexcept {
    const auto type = in.ue();
    if (type > 2) return false;
    to.poc_type = static_cast<std::uint8_t>(type);
    if (type == 0) {
        const auto bits = in.ue();
        if (bits > 12) return false;
        to.poc_lsb_bits = static_cast<std::uint8_t>(bits + 4);
    }
    if (type == 1) {
        to.poc_delta_always_zero = in.flag();
        (void)in.se(), (void)in.se();
        const auto cycle = in.ue();
        if (cycle > 255) return false;
        for (std::uint32_t i = 0; i < cycle; ++i) (void)in.se();
    }
    return true;
}

constexpr bool read_h264_size(bit_reader& in, h264_sps& to) noexcept {
    to.width_mbs = in.ue() + 1;
    to.height_map_units = in.ue() + 1;
    to.frame_mbs_only = in.flag();
    if (!to.frame_mbs_only) in.skip(1);   // mb_adaptive_frame_field_flag
    in.skip(1);                           // direct_8x8_inference_flag
    const std::uint32_t fields = to.frame_mbs_only ? 1 : 2;
    if (to.width_mbs - 1 >= side_max / 16 || to.height_map_units - 1 >= side_max / 16) return false;
    to.width = to.width_mbs * 16;
    to.height = to.height_map_units * 16 * fields;
    if (!in.flag()) return true;
    const std::uint64_t left = in.ue(), right = in.ue(), top = in.ue(), bottom = in.ue();
    const bool planar = to.chroma_format == 0 || to.separate_planes;
    const std::uint64_t across = (left + right) * (!planar && to.chroma_format < 3 ? 2 : 1);
    const std::uint64_t down = (top + bottom) * (!planar && to.chroma_format == 1 ? 2 : 1) * fields;
    if (across >= to.width || down >= to.height) return false;
    to.width -= static_cast<std::uint32_t>(across);
    to.height -= static_cast<std::uint32_t>(down);
    return true;
}

// parse_h264_sps: `unit` is a whole NAL unit of type 7, its header included.
//   errors  syntax_errc   memory  none
constexpr result<h264_sps> parse_h264_sps(bytes_view unit) noexcept {
    bit_reader in(unit);
    if ((in.bits(8) & 0x1f) != 7) return syntax_errc::wrong_type;
    h264_sps to;
    to.profile = static_cast<std::uint8_t>(in.bits(8));
    to.constraints = static_cast<std::uint8_t>(in.bits(8));
    to.level = static_cast<std::uint8_t>(in.bits(8));
    const auto id = in.ue();
    bool good = id <= 31;
    to.id = static_cast<std::uint8_t>(id);
    if (good && h264_profile_has_chroma(to.profile)) good = read_h264_chroma(in, to);
    const auto frame_num_bits = in.ue();
    good = good && frame_num_bits <= 12 && read_h264_order_count(in, to);
    to.frame_num_bits = static_cast<std::uint8_t>(frame_num_bits + 4);
    const auto references = in.ue();
    in.skip(1);   // gaps_in_frame_num_value_allowed_flag
    good = good && references <= 16;
    to.reference_frames = static_cast<std::uint8_t>(references);
    good = good && read_h264_size(in, to);
    if (!in.whole()) return syntax_errc::cut_off;
    if (!good) return syntax_errc::out_of_range;
    if (!in.flag()) return to;
    read_display_start(in, to.shown);
    if (in.flag()) to.shown.units_in_tick = in.bits(32), to.shown.time_scale = in.bits(32);
    if (!in.whole()) to.shown = {};   // a cut VUI takes nothing from decoding; some encoders do cut it
    return to;
}

constexpr bool skip_h264_slice_groups(bit_reader& in, h264_pps& to) noexcept {
    const auto type = in.ue();
    if (type > 6) return false;
    to.slice_group_type = static_cast<std::uint8_t>(type);
    const unsigned groups = to.slice_groups;
    if (type == 0)
        for (unsigned i = 0; i < groups; ++i) (void)in.ue();
    if (type == 2)
        for (unsigned i = 0; i + 1 < groups; ++i) (void)in.ue(), (void)in.ue();
    if (type >= 3 && type <= 5) {
        in.skip(1);
        to.slice_group_change_rate = in.ue() + 1;
    }
    if (type == 6) {
        const auto units = std::size_t{in.ue()} + 1;
        if (units > side_max / 16 * (side_max / 16)) return false;
        in.skip(units * (groups > 4 ? 3u : groups > 2 ? 2u : 1u));
    }
    return true;
}

// parse_h264_pps: `unit` is a whole NAL unit of type 8, its header included. Fields behind redundant_pic_cnt_present_flag are not read.
//   errors  syntax_errc   memory  none
constexpr result<h264_pps> parse_h264_pps(bytes_view unit) noexcept {
    bit_reader in(unit);
    if ((in.bits(8) & 0x1f) != 8) return syntax_errc::wrong_type;
    h264_pps to;
    const auto id = in.ue(), sps_id = in.ue();
    to.cabac = in.flag();
    to.poc_present = in.flag();
    const auto groups = in.ue();
    if (!in.whole()) return syntax_errc::cut_off;
    if (id > 255 || sps_id > 31 || groups > 7) return syntax_errc::out_of_range;
    to.id = static_cast<std::uint8_t>(id);
    to.sps_id = static_cast<std::uint8_t>(sps_id);
    to.slice_groups = static_cast<std::uint8_t>(groups + 1);
    if (groups > 0 && !skip_h264_slice_groups(in, to)) return syntax_errc::out_of_range;
    const auto l0 = in.ue(), l1 = in.ue();
    to.weighted_pred = in.flag();
    to.weighted_bipred = static_cast<std::uint8_t>(in.bits(2));
    (void)in.se(), (void)in.se(), (void)in.se();   // initial QP, initial QS, chroma QP offset
    to.deblocking_control = in.flag();
    in.skip(1);   // constrained_intra_pred_flag
    to.redundant_count = in.flag();
    if (!in.whole()) return syntax_errc::cut_off;
    if (l0 > 31 || l1 > 31) return syntax_errc::out_of_range;
    to.active_l0 = static_cast<std::uint8_t>(l0 + 1);
    to.active_l1 = static_cast<std::uint8_t>(l1 + 1);
    return to;
}

}   // namespace bartizan::nal
