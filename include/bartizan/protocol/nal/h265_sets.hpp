// h265_sets: the fields of H.265 parameter sets that a recorder, a container and a slice header parser need.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/protocol/nal/display.hpp>
#include <bartizan/protocol/nal/h265_reference_set.hpp>
#include <bartizan/protocol/nal/syntax_errc.hpp>

namespace bartizan::nal {

// h265_sps: sequence parameter set (H.265, 7.3.2.2). width and height are in luma samples after the conformance window.
//   memory  about 5 KB, most of it the 64 reference picture sets the standard allows
struct h265_sps {
    std::array<std::byte, 12> profile_tier_level{};   // the general part, as hvcC wants it: profile, compatibility, constraints, level
    std::uint8_t id = 0, vps_id = 0, sub_layers = 1, chroma_format = 1, luma_bits = 8, chroma_bits = 8;
    std::uint8_t poc_lsb_bits = 4, reference_set_count = 0, long_term_count = 0;
    bool temporal_nesting = false, separate_planes = false, offset_loop_filter = false, long_term = false, temporal_mvp = false;
    bool extended = false;              // multilayer, 3D or screen content: slice headers are not parsed
    std::uint32_t long_term_used = 0;   // bit i: used_by_curr_pic_lt_sps_flag[i]
    std::uint32_t coded_width = 0, coded_height = 0, width = 0, height = 0;
    std::uint8_t coding_block_bits = 4;   // CtbLog2SizeY
    std::uint16_t min_spatial_segmentation = 0;
    std::array<h265_reference_set, 64> reference_sets{};
    display shown{};

    constexpr std::uint32_t coding_blocks() const noexcept {   // PicSizeInCtbsY
        const std::uint32_t round = (1u << coding_block_bits) - 1;
        return ((coded_width + round) >> coding_block_bits) * ((coded_height + round) >> coding_block_bits);
    }
};

// h265_pps: picture parameter set (H.265, 7.3.2.3).
struct h265_pps {
    std::uint8_t id = 0, sps_id = 0, extra_slice_bits = 0, active_l0 = 1, active_l1 = 1;
    bool dependent_slices = false, output_flag = false, cabac_init = false, slice_chroma_offsets = false, weighted_pred = false,
         weighted_bipred = false, tiles = false, wavefront = false, filter_across_slices = false, deblocking_override = false,
         deblocking_disabled = false, lists_modification = false, slice_extension = false, chroma_offset_list = false;
    bool extended = false;
};

constexpr void read_profile_tier_level(bit_reader& in, unsigned sub_layers, std::array<std::byte, 12>& general) noexcept {
    for (auto& byte : general) byte = static_cast<std::byte>(in.bits(8));
    std::uint32_t present = 0;   // two bits a sub-layer: profile, level
    for (unsigned i = 1; i < sub_layers; ++i) present = present << 2 | in.bits(2);
    if (sub_layers > 1) in.skip(2 * (9 - sub_layers));
    for (unsigned i = sub_layers - 1; i > 0; --i) {
        if (present >> (2 * i - 1) & 1) in.skip(88);
        if (present >> (2 * i - 2) & 1) in.skip(8);
    }
}

constexpr void skip_h265_scaling_lists(bit_reader& in) noexcept {
    for (unsigned size = 0; size < 4; ++size)
        for (unsigned matrix = 0; matrix < 6 && in.whole(); matrix += size == 3 ? 3 : 1) {
            if (!in.flag()) {
                (void)in.ue();
                continue;
            }
            for (unsigned i = 0; i < (size == 0 ? 16u : 64u) + (size > 1 ? 1u : 0u) && in.whole(); ++i) (void)in.se();
        }
}

constexpr void skip_sub_layer_hrd(bit_reader& in, std::uint32_t buffers, bool sub_pictures) noexcept {
    for (std::uint32_t i = 0; i < buffers; ++i) {
        for (unsigned field = 0; field < (sub_pictures ? 4u : 2u); ++field) (void)in.ue();
        in.skip(1);
    }
}

constexpr bool skip_hrd(bit_reader& in, unsigned sub_layers) noexcept {   // hrd_parameters(1, ...), H.265, E.2.2
    const bool nal = in.flag(), vcl = in.flag();
    bool sub_pictures = false;
    if (nal || vcl) {
        sub_pictures = in.flag();
        if (sub_pictures) in.skip(19);
        in.skip(8);
        if (sub_pictures) in.skip(4);
        in.skip(15);
    }
    for (unsigned i = 0; i < sub_layers; ++i) {
        const bool fixed_generally = in.flag(), fixed = fixed_generally || in.flag();
        bool low_delay = false;
        if (fixed)
            (void)in.ue();
        else
            low_delay = in.flag();
        const std::uint64_t buffers = std::uint64_t{low_delay ? 0 : in.ue()} + 1;
        if (buffers > 32) return false;
        for (const bool present : {nal, vcl})
            if (present) skip_sub_layer_hrd(in, static_cast<std::uint32_t>(buffers), sub_pictures);
    }
    return in.whole();
}

constexpr bool read_h265_vui(bit_reader& in, h265_sps& to) noexcept {   // H.265, E.2.1
    read_display_start(in, to.shown);
    in.skip(3);
    if (in.flag()) (void)in.ue(), (void)in.ue(), (void)in.ue(), (void)in.ue();   // default display window
    if (in.flag()) {
        to.shown.units_in_tick = in.bits(32);
        to.shown.time_scale = in.bits(32);
        if (in.flag()) (void)in.ue();
        if (in.flag() && !skip_hrd(in, to.sub_layers)) return false;
    }
    if (in.flag()) {
        in.skip(3);
        const auto segmentation = in.ue();
        if (segmentation > 4095) return false;
        to.min_spatial_segmentation = static_cast<std::uint16_t>(segmentation);
        for (unsigned i = 0; i < 4; ++i) (void)in.ue();
    }
    return true;
}

constexpr bool read_h265_size(bit_reader& in, h265_sps& to) noexcept {
    const auto format = in.ue();
    if (format > 3) return false;
    to.chroma_format = static_cast<std::uint8_t>(format);
    if (format == 3) to.separate_planes = in.flag();
    to.coded_width = to.width = in.ue();
    to.coded_height = to.height = in.ue();
    if (to.width == 0 || to.height == 0 || to.width > side_max || to.height > side_max) return false;
    if (in.flag()) {
        const std::uint64_t left = in.ue(), right = in.ue(), top = in.ue(), bottom = in.ue();
        const std::uint64_t across = (left + right) * (format == 1 || format == 2 ? 2 : 1), down = (top + bottom) * (format == 1 ? 2 : 1);
        if (across >= to.width || down >= to.height) return false;
        to.width -= static_cast<std::uint32_t>(across);
        to.height -= static_cast<std::uint32_t>(down);
    }
    const auto luma = in.ue(), chroma = in.ue();
    to.luma_bits = static_cast<std::uint8_t>(8 + luma);
    to.chroma_bits = static_cast<std::uint8_t>(8 + chroma);
    return luma <= 8 && chroma <= 8;
}

constexpr bool read_h265_coding_tools(bit_reader& in, h265_sps& to) noexcept {
    const std::uint64_t smallest = std::uint64_t{in.ue()} + 3, largest = smallest + in.ue();
    if (largest < 4 || largest > 6) return false;   // 16 to 64 (H.265, 7.4.3.2.1)
    to.coding_block_bits = static_cast<std::uint8_t>(largest);
    for (unsigned i = 0; i < 4; ++i) (void)in.ue();   // transform block sizes and depths
    if (in.flag() && in.flag()) skip_h265_scaling_lists(in);
    in.skip(1);   // asymmetric partitions
    to.offset_loop_filter = in.flag();
    if (in.flag()) {   // PCM
        in.skip(8);
        (void)in.ue(), (void)in.ue();
        in.skip(1);
    }
    return true;
}

constexpr bool read_h265_references(bit_reader& in, h265_sps& to) noexcept {
    const auto sets = in.ue();
    if (sets > to.reference_sets.size()) return false;
    for (std::uint32_t i = 0; i < sets; ++i)
        if (!read_reference_set(in, std::span(to.reference_sets).first(i), false, to.reference_sets[i])) return false;
    to.reference_set_count = static_cast<std::uint8_t>(sets);
    to.long_term = in.flag();
    if (to.long_term) {
        const auto pictures = in.ue();
        if (pictures > 32) return false;
        to.long_term_count = static_cast<std::uint8_t>(pictures);
        for (std::uint32_t i = 0; i < pictures; ++i) {
            in.skip(to.poc_lsb_bits);
            to.long_term_used |= static_cast<std::uint32_t>(in.flag()) << i;
        }
    }
    to.temporal_mvp = in.flag();
    in.skip(1);   // strong intra smoothing
    return true;
}

// parse_h265_sps: `unit` is a whole NAL unit of type 33, its header included. `to` is the caller's because it is large.
//   errors  syntax_errc   memory  none
constexpr result<> parse_h265_sps(bytes_view unit, h265_sps& to) noexcept {
    bit_reader in(unit);
    const auto header = in.bits(16);
    if ((header >> 9 & 0x3f) != 33) return syntax_errc::wrong_type;
    if (header >> 3 & 0x3f) return syntax_errc::unsupported;   // nuh_layer_id
    to = {};
    to.vps_id = static_cast<std::uint8_t>(in.bits(4));
    to.sub_layers = static_cast<std::uint8_t>(in.bits(3) + 1);
    to.temporal_nesting = in.flag();
    if (to.sub_layers > 7) return syntax_errc::out_of_range;
    read_profile_tier_level(in, to.sub_layers, to.profile_tier_level);
    const auto id = in.ue();
    bool good = id <= 15;
    to.id = static_cast<std::uint8_t>(id);
    good = good && read_h265_size(in, to);
    const auto poc_bits = in.ue();
    good = good && poc_bits <= 12;
    to.poc_lsb_bits = static_cast<std::uint8_t>(4 + poc_bits);
    for (unsigned i = in.flag() ? 0 : to.sub_layers - 1u; i < to.sub_layers; ++i) (void)in.ue(), (void)in.ue(), (void)in.ue();
    good = good && read_h265_coding_tools(in, to) && read_h265_references(in, to);
    if (good && in.flag()) good = read_h265_vui(in, to);
    if (good && in.flag()) {
        in.skip(1);   // range extension: nothing in it changes a slice header
        to.extended = in.bits(7) != 0;
    }
    if (!in.whole()) return syntax_errc::cut_off;
    if (!good) return syntax_errc::out_of_range;
    return {};
}

constexpr bool skip_h265_tiles(bit_reader& in) noexcept {
    const auto columns = in.ue(), rows = in.ue();
    if (columns > side_max / 16 || rows > side_max / 16) return false;
    if (!in.flag())
        for (std::uint32_t i = 0; i < columns + rows; ++i) (void)in.ue();
    in.skip(1);
    return true;
}

constexpr void read_h265_pps_end(bit_reader& in, bool transform_skip, h265_pps& to) noexcept {
    to.filter_across_slices = in.flag();
    if (in.flag()) {
        to.deblocking_override = in.flag();
        to.deblocking_disabled = in.flag();
        if (!to.deblocking_disabled) (void)in.se(), (void)in.se();
    }
    if (in.flag()) skip_h265_scaling_lists(in);
    to.lists_modification = in.flag();
    (void)in.ue();   // parallel merge level
    to.slice_extension = in.flag();
    if (!in.flag()) return;
    const bool range = in.flag();
    to.extended = in.bits(7) != 0;
    if (!range) return;
    if (transform_skip) (void)in.ue();
    in.skip(1);   // cross-component prediction
    to.chroma_offset_list = in.flag();
}

// parse_h265_pps: `unit` is a whole NAL unit of type 34, its header included.
//   errors  syntax_errc   memory  none
constexpr result<h265_pps> parse_h265_pps(bytes_view unit) noexcept {
    bit_reader in(unit);
    const auto header = in.bits(16);
    if ((header >> 9 & 0x3f) != 34) return syntax_errc::wrong_type;
    if (header >> 3 & 0x3f) return syntax_errc::unsupported;
    h265_pps to;
    const auto id = in.ue(), sps_id = in.ue();
    to.id = static_cast<std::uint8_t>(id);
    to.sps_id = static_cast<std::uint8_t>(sps_id);
    to.dependent_slices = in.flag();
    to.output_flag = in.flag();
    to.extra_slice_bits = static_cast<std::uint8_t>(in.bits(3));
    in.skip(1);   // sign data hiding
    to.cabac_init = in.flag();
    const auto l0 = in.ue(), l1 = in.ue();
    to.active_l0 = static_cast<std::uint8_t>(l0 + 1);
    to.active_l1 = static_cast<std::uint8_t>(l1 + 1);
    (void)in.se();   // initial QP
    in.skip(1);      // constrained intra prediction
    const bool transform_skip = in.flag();
    if (in.flag()) (void)in.ue();   // depth of QP differences
    (void)in.se(), (void)in.se();   // chroma QP offsets
    to.slice_chroma_offsets = in.flag();
    to.weighted_pred = in.flag();
    to.weighted_bipred = in.flag();
    in.skip(1);   // transform and quantisation bypass
    to.tiles = in.flag();
    to.wavefront = in.flag();
    bool good = id <= 63 && sps_id <= 15 && l0 <= 14 && l1 <= 14;
    if (good && to.tiles) good = skip_h265_tiles(in);
    if (good) read_h265_pps_end(in, transform_skip, to);
    if (!in.whole()) return syntax_errc::cut_off;
    if (!good) return syntax_errc::out_of_range;
    return to;
}

}   // namespace bartizan::nal
