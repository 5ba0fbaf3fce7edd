// recognise: which codec an Annex B stream is of, told from its content.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/nal/scan.hpp>
#include <bartizan/protocol/nal/unit.hpp>

namespace bartizan::nal {

// recognise: nothing when the first 64 units fit neither codec. A stream begins with a delimiter or parameter sets, and their first
// bytes differ: H.265 headers have a second byte of 01 (layer 0, temporal id 0) and types that H.264 does not use there.
//   source  ITU-T H.264, 7.4.1.2.3; H.265, 7.4.2.4.4
inline std::optional<codec> recognise(bytes_view stream) noexcept {
    int h264 = 0, h265 = 0;
    annexb_units scan(stream);
    for (int i = 0; i < 64; ++i) {
        const auto unit = scan.next();
        if (!unit) break;
        const auto first = std::to_integer<unsigned>((*unit)[0]);
        if (first & 0x80) continue;   // forbidden_zero_bit of both: damaged, or no video
        const auto as_h264 = kind_of(codec::h264, *unit), as_h265 = kind_of(codec::h265, *unit);
        const bool base_layer = unit->size() > 2 && !(first & 1) && ((*unit)[1] & std::byte{0xf8}) == std::byte{0} && ((*unit)[1] & std::byte{7}) != std::byte{0};
        h264 += as_h264 == kind::parameter_set && (first & 0x60) ? 4 : as_h264 == kind::slice ? 1 : 0;
        h265 += base_layer ? (as_h265 == kind::parameter_set ? 4 : as_h265 != kind::other ? 1 : 0) : 0;
    }
    if (h264 == h265) return std::nullopt;
    return h264 > h265 ? codec::h264 : codec::h265;
}

}  // namespace bartizan::nal
