// unit: what a NAL unit is, read from its first bytes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/protocol/nal/codec.hpp>

#include <cstdint>

namespace bartizan::nal {

// kind: how the frame path treats a unit.
//   slice           carries picture data and is hashed by ONVIF Media Signing as its reference does it
//   uncovered_slice carries picture data that the reference does not hash (H.264 data partitions; H.265 TSA, STSA, RADL, RASL)
//   parameter_set   VPS, SPS, PPS
//   sei             supplemental enhancement information
//   delimiter       access unit delimiter
enum class kind : std::uint8_t { slice, uncovered_slice, parameter_set, sei, delimiter, other };

constexpr std::size_t header_bytes(codec c) noexcept { return c == codec::h264 ? 1 : 2; }

// type: nal_unit_type (ITU-T H.264, 7.4.1; H.265, 7.4.2.2), -1 for a unit shorter than its header.
constexpr int type(codec c, bytes_view unit) noexcept {
    if (unit.size() < header_bytes(c)) return -1;
    const auto first = std::to_integer<unsigned>(unit[0]);
    return static_cast<int>(c == codec::h264 ? first & 0x1f : first >> 1 & 0x3f);
}

constexpr kind kind_of(codec c, bytes_view unit) noexcept {
    const int t = type(c, unit);
    if (c == codec::h264) {
        switch (t) {
        case 1: case 5: return kind::slice;
        case 2: case 3: case 4: return kind::uncovered_slice;
        case 6: return kind::sei;
        case 7: case 8: return kind::parameter_set;
        case 9: return kind::delimiter;
        default: return kind::other;
        }
    }
    if (t == 0 || t == 1 || (t >= 16 && t <= 21)) return kind::slice;
    if (t >= 2 && t <= 9) return kind::uncovered_slice;
    if (t >= 32 && t <= 34) return kind::parameter_set;
    if (t == 35) return kind::delimiter;
    return t == 39 || t == 40 ? kind::sei : kind::other;
}

// starts_picture: a slice that is the first of its picture: first_mb_in_slice = 0 as ue(v), or first_slice_segment_in_pic_flag.
// H.264 partitions B and C (types 3, 4) have other first bits and never start a picture.
constexpr bool starts_picture(codec c, bytes_view unit) noexcept {
    const auto k = kind_of(c, unit);
    if (k != kind::slice && k != kind::uncovered_slice) return false;
    if (c == codec::h264 && type(c, unit) > 2 && type(c, unit) < 5) return false;
    return unit.size() > header_bytes(c) && std::to_integer<unsigned>(unit[header_bytes(c)]) >= 0x80;
}

// is_random_access: an IDR picture (H.264) or an IRAP picture (H.265, 3.69), the "I frame" of ONVIF Media Signing.
constexpr bool is_random_access(codec c, bytes_view unit) noexcept {
    const int t = type(c, unit);
    return c == codec::h264 ? t == 5 : t >= 16 && t <= 21;
}

// starts_gop: the first slice of a random access picture.
constexpr bool starts_gop(codec c, bytes_view unit) noexcept { return is_random_access(c, unit) && starts_picture(c, unit); }

// may_have_droppable_leaders: CRA or BLA: leading pictures may belong to it whose removal no hash shows (H.265, 3.27 and 3.12).
constexpr bool may_have_droppable_leaders(codec c, bytes_view unit) noexcept {
    const int t = type(c, unit);
    return c == codec::h265 && (t == 16 || t == 17 || t == 21);
}

// temporal_id: 0 for H.264 and for malformed units (H.265, 7.4.2.2: nuh_temporal_id_plus1 is never 0).
constexpr unsigned temporal_id(codec c, bytes_view unit) noexcept {
    if (c == codec::h264 || unit.size() < 2) return 0;
    const auto plus1 = std::to_integer<unsigned>(unit[1]) & 7u;
    return plus1 ? plus1 - 1 : 0;
}

}  // namespace bartizan::nal
