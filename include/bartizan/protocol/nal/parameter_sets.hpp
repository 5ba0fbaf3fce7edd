// parameter_sets: the facts of a sequence parameter set that matter outside a decoder, for either codec.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/nal/codec.hpp>
#include <bartizan/protocol/nal/h264_sets.hpp>
#include <bartizan/protocol/nal/h265_sets.hpp>

namespace bartizan::nal {

// picture_format: width and height in luma samples as shown; frame rate as a fraction, 0/0 where the stream does not say.
struct picture_format {
    std::uint32_t width = 0, height = 0;
    std::uint8_t chroma_format = 1, luma_bits = 8, chroma_bits = 8;
    std::uint64_t rate = 0, rate_scale = 0;   // frames per second = rate / rate_scale
    display shown{};
};

// read_picture_format: from the SPS NAL unit.   errors  syntax_errc   memory  about 5 KB of stack for H.265
constexpr result<picture_format> read_picture_format(codec c, bytes_view sps_unit) noexcept {
    picture_format format;
    if (c == codec::h264) {
        const auto sps = parse_h264_sps(sps_unit);
        if (!sps) return sps.error();
        format = {sps->width, sps->height, sps->chroma_format, sps->luma_bits, sps->chroma_bits, 0, 0, sps->shown};
    } else {
        h265_sps sps;
        if (const auto parsed = parse_h265_sps(sps_unit, sps); !parsed) return parsed.error();
        format = {sps.width, sps.height, sps.chroma_format, sps.luma_bits, sps.chroma_bits, 0, 0, sps.shown};
    }
    if (format.shown.units_in_tick != 0 && format.shown.time_scale != 0) {
        format.rate = format.shown.time_scale;
        format.rate_scale = std::uint64_t{format.shown.units_in_tick} * (c == codec::h264 ? 2 : 1);
    }
    return format;
}

}   // namespace bartizan::nal
