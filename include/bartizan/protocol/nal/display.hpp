// display: what a sequence parameter set says about showing the pictures, the same in both codecs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/nal/bit_reader.hpp>

namespace bartizan::nal {

inline constexpr std::uint32_t side_max = 16384;   // greatest width or height taken, in luma samples; level 6.2 allows 16,888

// display: 0 where the stream does not say.
//   source  H.264, E.1.1; H.265, E.2.1 (both begin alike)
struct display {
    std::uint16_t sample_aspect_width = 0, sample_aspect_height = 0;
    bool colour_described = false, full_range = false;
    std::uint8_t primaries = 2, transfer = 2, matrix = 2;   // 2: unspecified (ITU-T H.273)
    std::uint32_t units_in_tick = 0, time_scale = 0;        // H.264 counts fields: frames per second = time_scale / (2 * units_in_tick)
};

// read_display_start: the part of vui_parameters() up to the chroma location, which H.264 and H.265 share.
constexpr void read_display_start(bit_reader& in, display& to) noexcept {
    constexpr std::uint8_t ratios[17][2]{{0, 0},   {1, 1},   {12, 11}, {10, 11}, {16, 11},  {40, 33}, {24, 11}, {20, 11}, {32, 11},
                                         {80, 33}, {18, 11}, {15, 11}, {64, 33}, {160, 99}, {4, 3},   {3, 2},   {2, 1}};
    if (in.flag()) {
        const auto idc = in.bits(8);
        if (idc < 17) to.sample_aspect_width = ratios[idc][0], to.sample_aspect_height = ratios[idc][1];
        if (idc == 255) {
            to.sample_aspect_width = static_cast<std::uint16_t>(in.bits(16));
            to.sample_aspect_height = static_cast<std::uint16_t>(in.bits(16));
        }
    }
    if (in.flag()) in.skip(1);   // overscan
    if (in.flag()) {
        in.skip(3);   // video_format
        to.full_range = in.flag();
        to.colour_described = in.flag();
        if (to.colour_described) {
            to.primaries = static_cast<std::uint8_t>(in.bits(8));
            to.transfer = static_cast<std::uint8_t>(in.bits(8));
            to.matrix = static_cast<std::uint8_t>(in.bits(8));
        }
    }
    if (in.flag()) (void)in.ue(), (void)in.ue();   // chroma sample location
}

}   // namespace bartizan::nal
