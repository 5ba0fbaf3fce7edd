// h264_slice_header: how many bytes of an H.264 slice its header takes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/nal/h264_sets.hpp>

#include <bit>

namespace bartizan::nal {

namespace h264_detail {

enum slice_kind : std::uint32_t { p, b, i, sp, si };   // slice_type modulo 5 (H.264, table 7-6)

constexpr bool skip_list_modifications(bit_reader& in, unsigned lists) noexcept {   // 7.3.3.1
    for (unsigned list = 0; list < lists; ++list) {
        if (!in.flag()) continue;
        for (std::uint32_t idc = in.ue(); idc != 3 && in.whole(); idc = in.ue()) {
            if (idc > 3) return false;
            (void)in.ue();
        }
    }
    return true;
}

constexpr void skip_weights(bit_reader& in, bool chroma, std::uint32_t l0, std::uint32_t l1) noexcept {   // 7.3.3.2
    (void)in.ue();
    if (chroma) (void)in.ue();
    for (std::uint32_t entry = 0; entry < l0 + l1 && in.whole(); ++entry) {
        if (in.flag()) (void)in.se(), (void)in.se();
        if (chroma && in.flag())
            for (unsigned value = 0; value < 4; ++value) (void)in.se();
    }
}

constexpr bool skip_reference_marking(bit_reader& in, bool idr) noexcept {   // 7.3.3.3
    if (idr) {
        in.skip(2);
        return true;
    }
    if (!in.flag()) return true;
    for (std::uint32_t operation = in.ue(); operation != 0 && in.whole(); operation = in.ue()) {
        if (operation > 6) return false;
        if (operation != 5) (void)in.ue();
        if (operation == 3) (void)in.ue();
    }
    return true;
}

constexpr void skip_order_count(bit_reader& in, const h264_sps& sps, const h264_pps& pps, bool field) noexcept {
    const bool second = pps.poc_present && !field;
    if (sps.poc_type == 0) {
        in.skip(sps.poc_lsb_bits);
        if (second) (void)in.se();
    }
    if (sps.poc_type == 1 && !sps.poc_delta_always_zero) {
        (void)in.se();
        if (second) (void)in.se();
    }
}

constexpr bool skip_references(bit_reader& in, const h264_sps& sps, const h264_pps& pps, slice_kind kind) noexcept {
    if (kind == i || kind == si) return true;
    std::uint64_t l0 = pps.active_l0, l1 = kind == b ? pps.active_l1 : 0;
    if (kind == b) in.skip(1);   // direct_spatial_mv_pred_flag
    if (in.flag()) {
        l0 = std::uint64_t{in.ue()} + 1;
        if (kind == b) l1 = std::uint64_t{in.ue()} + 1;
    }
    if (l0 > 32 || l1 > 32 || !skip_list_modifications(in, kind == b ? 2 : 1)) return false;
    const bool weighted = kind == b ? pps.weighted_bipred == 1 : pps.weighted_pred;
    const bool chroma = sps.chroma_format != 0 && !sps.separate_planes;
    if (weighted) skip_weights(in, chroma, static_cast<std::uint32_t>(l0), static_cast<std::uint32_t>(l1));
    return true;
}

}   // namespace h264_detail

// h264_slice_header_bytes: from the NAL header up to and with the byte that holds the last bit of slice_header(), emulation
// prevention bytes counted.
//   in      `unit` of nal_unit_type 1 or 5; the parameter sets it refers to
//   errors  syntax_errc   source  H.264, 7.3.3
constexpr result<std::size_t> h264_slice_header_bytes(bytes_view unit, const h264_sps& sps, const h264_pps& pps) noexcept {
    using namespace h264_detail;
    bit_reader in(unit);
    const auto header = in.bits(8);
    const bool idr = (header & 0x1f) == 5, reference = (header >> 5 & 3) != 0;
    if (!idr && (header & 0x1f) != 1) return syntax_errc::wrong_type;
    (void)in.ue();   // first_mb_in_slice
    const auto type = in.ue();
    const auto kind = static_cast<slice_kind>(type % 5);
    if (type > 9 || in.ue() != pps.id || pps.sps_id != sps.id) return type > 9 ? syntax_errc::out_of_range : syntax_errc::unknown_set;
    if (sps.separate_planes) in.skip(2);
    in.skip(sps.frame_num_bits);
    const bool field = !sps.frame_mbs_only && in.flag();
    if (field) in.skip(1);   // bottom_field_flag
    if (idr) (void)in.ue();
    skip_order_count(in, sps, pps, field);
    if (pps.redundant_count) (void)in.ue();
    if (!skip_references(in, sps, pps, kind)) return syntax_errc::out_of_range;
    if (reference && !skip_reference_marking(in, idr)) return syntax_errc::out_of_range;
    if (pps.cabac && kind != i && kind != si) (void)in.ue();
    (void)in.se();   // slice_qp_delta
    if (kind == sp) in.skip(1);
    if (kind == sp || kind == si) (void)in.se();
    if (pps.deblocking_control && in.ue() != 1) (void)in.se(), (void)in.se();
    if (pps.slice_groups > 1 && pps.slice_group_type >= 3 && pps.slice_group_type <= 5) {
        // slice_group_change_cycle: Ceil(Log2(PicSizeInMapUnits / SliceGroupChangeRate + 1)) bits, the division exact (7-35)
        const std::uint64_t units = std::uint64_t{sps.width_mbs} * sps.height_map_units, rate = pps.slice_group_change_rate;
        in.skip(static_cast<std::size_t>(std::bit_width((units + rate - 1) / rate)));
    }
    if (!in.whole()) return syntax_errc::cut_off;
    return in.bytes_touched();
}

}   // namespace bartizan::nal
