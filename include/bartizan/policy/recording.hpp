// recording: the service that writes fragmented MP4 to the SD card (white paper 3.8, 3.9).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/services.hpp>
#include <bartizan/threat/forged_signer.hpp>
#include <bartizan/threat/recording_leak.hpp>
#include <bartizan/threat/recording_tamper.hpp>

#include <cstdint>

namespace bartizan {

// recording_limits: the most that the encoder is set up to give; signing and encryption are proven against these numbers.
struct recording_limits {
    std::uint32_t bitrate_kbps = 4096;   // largest average over a key's lifetime
    std::uint32_t frames_per_second = 30;
    std::uint32_t gop_frames = 60;        // from one I frame to the next
    std::uint32_t slices_per_frame = 1;   // each slice is one NAL unit and one hash
    std::uint32_t largest_frame_bytes = 1 << 20;

    template <class Visit> constexpr void each(Visit visit) const {
        visit("bitrate_kbps", bitrate_kbps);
        visit("frames_per_second", frames_per_second);
        visit("gop_frames", gop_frames);
        visit("slices_per_frame", slices_per_frame);
        visit("largest_frame_bytes", largest_frame_bytes);
    }
    friend constexpr bool operator==(const recording_limits&, const recording_limits&) = default;
};

template <recording_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct recording {
    static constexpr std::string_view name = "recording";
    static constexpr auto rides = carrier::storage;
    static constexpr recording_limits limits = only<recording_limits>(Limits...);
    using raises = list<threat::recording_tamper, threat::recording_leak, threat::forged_signer>;
    using needs = list<role::signing, role::encryption, role::key>;
    using without_limits = recording<>;
};

}  // namespace bartizan
