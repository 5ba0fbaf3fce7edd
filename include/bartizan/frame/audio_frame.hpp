// audio_frame: one coded frame of sound on its way from the encoder to disk and wire, beside the pictures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/protocol/audio_codec.hpp>

namespace bartizan::frame {

// audio_form: how all frames of a track are coded.
struct audio_form {
    audio_codec codec = audio_codec::aac;
    std::uint8_t channels = 1;
    std::uint32_t sample_rate = 48'000;   // ticks of the track in a second

    friend bool operator==(const audio_form&, const audio_form&) = default;
};

// audio_frame: an AAC access unit without ADTS header, or some octets of G.711. Views only: the encoder owns the bytes.
struct audio_frame {
    bytes_view bytes;
    std::int64_t decode_time = 0;   // in samples, from the same zero as the pictures' times; sound is heard when it is decoded
    std::uint32_t duration = 0;     // in samples
};

// microseconds_of: ticks of a track's time, rounded down; exact enough for whatever a clock of 64 bits counts.   in  timescale > 0
constexpr std::int64_t microseconds_of(std::int64_t ticks, std::uint32_t timescale) noexcept {
    const auto scale = std::int64_t{timescale};
    const auto whole = ticks / scale - (ticks % scale < 0);
    return whole * 1'000'000 + (ticks - whole * scale) * 1'000'000 / scale;
}

}  // namespace bartizan::frame
