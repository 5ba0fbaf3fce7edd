// h265_slice_header: how many bytes of an H.265 slice segment its header takes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/nal/h265_sets.hpp>

namespace bartizan::nal {

namespace h265_detail {

constexpr unsigned bits_for(std::uint32_t values) noexcept {   // Ceil(Log2(values))
    return values > 1 ? static_cast<unsigned>(std::bit_width(values - 1)) : 0;
}

// slice: what later parts of the header need from earlier ones.
struct slice {
    unsigned type = 0;                      // nal_unit_type
    bool predicted = false, both = false;   // P or B; B
    bool temporal_mvp = false, offset_filter = false;
    bool chroma = true;        // ChromaArrayType != 0
    unsigned references = 0;   // NumPicTotalCurr
};

constexpr bool read_long_term(bit_reader& in, const h265_sps& sps, slice& s) noexcept {
    const std::uint64_t listed = sps.long_term_count > 0 ? in.ue() : 0, own = in.ue();
    if (listed > 32 || own > 32) return false;
    for (std::uint64_t k = 0; k < listed + own && in.whole(); ++k) {
        if (k < listed) {
            const auto index = in.bits(bits_for(sps.long_term_count));
            s.references += index < 32 ? sps.long_term_used >> index & 1 : 0;
        } else {
            in.skip(sps.poc_lsb_bits);
            s.references += in.flag();
        }
        if (in.flag()) (void)in.ue();
    }
    return true;
}

constexpr bool read_reference_pictures(bit_reader& in, const h265_sps& sps, slice& s) noexcept {
    in.skip(sps.poc_lsb_bits);
    const auto sets = std::span(sps.reference_sets).first(sps.reference_set_count);
    if (!in.flag()) {
        h265_reference_set own;
        if (!read_reference_set(in, sets, true, own)) return false;
        s.references = own.used_count();
    } else {
        const auto index = in.bits(bits_for(sps.reference_set_count));
        if (index >= sets.size()) return false;
        s.references = sets[index].used_count();
    }
    if (sps.long_term && !read_long_term(in, sps, s)) return false;
    s.temporal_mvp = sps.temporal_mvp && in.flag();
    return true;
}

constexpr void skip_weights(bit_reader& in, bool chroma, std::uint32_t l0, std::uint32_t l1) noexcept {   // 7.3.6.3
    (void)in.ue();
    if (chroma) (void)in.se();
    for (const auto count : {l0, l1}) {
        const auto luma_flags = in.bits(count), chroma_flags = chroma ? in.bits(count) : 0;
        for (std::uint32_t entry = count; entry > 0; --entry) {
            const unsigned values = (luma_flags >> (entry - 1) & 1 ? 2 : 0) + (chroma_flags >> (entry - 1) & 1 ? 4 : 0);
            for (unsigned v = 0; v < values; ++v) (void)in.se();
        }
    }
}

constexpr bool skip_prediction(bit_reader& in, const h265_pps& pps, const slice& s) noexcept {
    if (!s.predicted) return true;
    std::uint32_t l0 = pps.active_l0, l1 = s.both ? pps.active_l1 : 0;
    if (in.flag()) {
        const auto first = in.ue(), second = s.both ? in.ue() : 0;
        if (first > 14 || second > 14) return false;
        l0 = first + 1;
        l1 = s.both ? second + 1 : 0;
    }
    if (pps.lists_modification && s.references > 1)
        for (const auto count : {l0, l1})
            if (count > 0 && in.flag()) in.skip(std::size_t{count} * bits_for(s.references));
    if (s.both) in.skip(1);   // mvd_l1_zero_flag
    if (pps.cabac_init) in.skip(1);
    if (s.temporal_mvp) {
        const bool from_l0 = !s.both || in.flag();
        if ((from_l0 ? l0 : l1) > 1) (void)in.ue();
    }
    if (s.both ? pps.weighted_bipred : pps.weighted_pred) skip_weights(in, s.chroma, l0, l1);
    (void)in.ue();   // five_minus_max_num_merge_cand
    return true;
}

constexpr void skip_filters(bit_reader& in, const h265_pps& pps, const slice& s) noexcept {
    (void)in.se();   // slice_qp_delta
    if (pps.slice_chroma_offsets) (void)in.se(), (void)in.se();
    if (pps.chroma_offset_list) in.skip(1);
    bool deblocked = !pps.deblocking_disabled;
    if (pps.deblocking_override && in.flag()) {
        deblocked = !in.flag();
        if (deblocked) (void)in.se(), (void)in.se();
    }
    if (pps.filter_across_slices && (s.offset_filter || deblocked)) in.skip(1);
}

constexpr bool skip_independent_part(bit_reader& in, const h265_sps& sps, const h265_pps& pps, slice& s) noexcept {
    in.skip(pps.extra_slice_bits);
    const auto type = in.ue();
    if (type > 2) return false;
    s.both = type == 0;
    s.predicted = type != 2;
    if (pps.output_flag) in.skip(1);
    if (sps.separate_planes) in.skip(2);
    s.chroma = sps.chroma_format != 0 && !sps.separate_planes;
    const bool idr = s.type == 19 || s.type == 20;
    if (!idr && !read_reference_pictures(in, sps, s)) return false;
    if (sps.offset_loop_filter) {
        s.offset_filter = in.flag();
        if (s.chroma && in.flag()) s.offset_filter = true;
    }
    if (!skip_prediction(in, pps, s)) return false;
    skip_filters(in, pps, s);
    return true;
}

constexpr bool skip_entry_points(bit_reader& in) noexcept {
    const auto points = in.ue();
    if (points == 0) return true;
    const auto bits = std::uint64_t{in.ue()} + 1;
    if (bits > 32 || points > side_max) return false;
    in.skip(static_cast<std::size_t>(points * bits));
    return true;
}

}   // namespace h265_detail

// h265_slice_header_bytes: from the NAL header up to and with byte_alignment(), emulation prevention bytes counted.
//   in      `unit` of nal_unit_type 0 to 9 or 16 to 21; the parameter sets it refers to
//   errors  syntax_errc   source  H.265, 7.3.6.1
constexpr result<std::size_t> h265_slice_header_bytes(bytes_view unit, const h265_sps& sps, const h265_pps& pps) noexcept {
    using namespace h265_detail;
    bit_reader in(unit);
    const auto header = in.bits(16);
    slice s;
    s.type = header >> 9 & 0x3f;
    if (s.type > 21 || (s.type > 9 && s.type < 16)) return syntax_errc::wrong_type;
    if ((header >> 3 & 0x3f) != 0 || sps.extended || pps.extended) return syntax_errc::unsupported;
    const bool first = in.flag();
    if (s.type >= 16) in.skip(1);   // no_output_of_prior_pics_flag
    if (in.ue() != pps.id || pps.sps_id != sps.id) return syntax_errc::unknown_set;
    bool dependent = false;
    if (!first) {
        dependent = pps.dependent_slices && in.flag();
        in.skip(bits_for(sps.coding_blocks()));
    }
    if (!dependent && !skip_independent_part(in, sps, pps, s)) return syntax_errc::out_of_range;
    if ((pps.tiles || pps.wavefront) && !skip_entry_points(in)) return syntax_errc::out_of_range;
    if (pps.slice_extension) {
        const auto bytes = in.ue();
        if (bytes > 256) return syntax_errc::out_of_range;
        in.skip(std::size_t{bytes} * 8);
    }
    const bool stop = in.flag();   // byte_alignment(): a whole byte where the header ends on a byte boundary
    if (!in.whole()) return syntax_errc::cut_off;
    if (!stop) return syntax_errc::out_of_range;
    return in.bytes_touched();
}

}   // namespace bartizan::nal
