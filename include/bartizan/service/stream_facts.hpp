// stream_facts: what every service of pictures is told of its stream, and the maker's words as signed documents carry them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/sign.hpp>
#include <bartizan/policy/audio.hpp>
#include <bartizan/protocol/extension_sei/layout.hpp>
#include <bartizan/protocol/mp4/audio_track.hpp>
#include <bartizan/protocol/mp4/protection.hpp>

#include <array>
#include <optional>
#include <span>

namespace bartizan::service {

// stream_facts: what the encoder was set up to give, and who made the camera.
struct stream_facts {
    nal::codec codec = nal::codec::h264;
    std::uint32_t timescale = 90'000;
    utc_time created{};
    frame::vendor made_by{};
    std::span<const mp4::pssh> key_systems{};   // wrapped content keys for those who may watch
    std::optional<mp4::audio_track> audio{};    // of a product with bz::audio<...>; none: this recording has no sound
    std::optional<std::array<std::byte, 32>> product{};   // bz::fingerprint<Product>, signed by extended_signing; none: not said
};

// gives_audio: whether a product composes sound of this code.
template <class Audio> constexpr bool gives_audio(audio_codec c) noexcept {
    if constexpr (requires { Audio::offers_sound; })
        return c == audio_codec::aac ? Audio::template gives<aac_lc> : c == audio_codec::pcma ? Audio::template gives<pcma> : Audio::template gives<pcmu>;
    else return false;
}

// announced_firmware: the maker's words as they stand in the documents; with the extension they announce it, so that it is missed when
// somebody strips it.
template <bool Extends> class announced_firmware {
    frame::vendor made_by_;

public:
    explicit announced_firmware(const frame::vendor& made_by) noexcept : made_by_(made_by) {}
    frame::vendor vendor() const noexcept { return made_by_; }
};
template <> class announced_firmware<true> {
    frame::vendor made_by_;
    std::array<char, 256> text_{};
    std::size_t size_ = text_.size();   // too long, unless both fit

public:
    explicit announced_firmware(const frame::vendor& made_by) noexcept : made_by_(made_by) {
        const auto said = made_by.firmware, more = extension_sei::announcement;
        if (said.size() + more.size() >= text_.size()) return;
        std::ranges::copy(said, text_.begin());
        std::ranges::copy(more, text_.begin() + static_cast<std::ptrdiff_t>(said.size()));
        size_ = said.size() + more.size();
    }
    frame::vendor vendor() const noexcept { return {{text_.data(), size_}, made_by_.serial, made_by_.manufacturer}; }
};

}  // namespace bartizan::service
