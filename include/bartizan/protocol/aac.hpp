// aac: the AudioSpecificConfig of AAC-LC, by which MP4, SDP and RTP say how a track was encoded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/result.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace bartizan::aac {

enum class errc { cut_off = 1, not_aac_lc, unknown_rate, unsupported_channels, unsupported_frames };
inline constexpr error_domain domain{"AAC", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::cut_off: return "the AudioSpecificConfig ends too early";
    case errc::not_aac_lc: return "the audio is not AAC-LC (object type 2)";
    case errc::unknown_rate: return "the sample rate is reserved or 0";
    case errc::unsupported_channels: return "the channels are described within the stream, or are more than 7.1";
    case errc::unsupported_frames: return "the frames have not 1024 samples, or depend on a core coder";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

inline constexpr std::uint32_t frame_samples = 1024;
inline constexpr std::size_t frame_bytes_max = 8191;   // what the 13 bits of ADTS and of RTP's AAC-hbr can say

// config: of AAC-LC with frames of 1024 samples.   channels  1 to 6, and 8 for 7.1
struct config {
    std::uint32_t sample_rate = 48'000;
    std::uint8_t channels = 1;
    friend constexpr bool operator==(const config&, const config&) = default;
};

// ISO/IEC 14496-3, table 1.18
inline constexpr std::array<std::uint32_t, 13> sample_rates{96'000, 88'200, 64'000, 48'000, 44'100, 32'000, 24'000, 22'050, 16'000, 12'000, 11'025, 8'000, 7'350};

// write_config: 2 bytes for a rate of the table, 5 for another.
//   errors  unknown_rate, unsupported_channels; nothing is written   source  ISO/IEC 14496-3, 1.6.2.1 and 4.4.1 (GASpecificConfig)
constexpr result<> write_config(byte_writer& out, const config& c) noexcept {
    if (c.sample_rate == 0 || c.sample_rate >= 1u << 24) return errc::unknown_rate;
    if (c.channels == 0 || c.channels == 7 || c.channels > 8) return errc::unsupported_channels;
    const auto layout = std::uint32_t{c.channels == 8 ? 7u : c.channels};
    const auto known = std::ranges::find(sample_rates, c.sample_rate);
    if (known != sample_rates.end()) {
        out.u16(static_cast<std::uint16_t>(2u << 11 | static_cast<std::uint32_t>(known - sample_rates.begin()) << 7 | layout << 3));
        return {};
    }
    const auto bits = std::uint64_t{2} << 35 | std::uint64_t{15} << 31 | std::uint64_t{c.sample_rate} << 7 | layout << 3;
    out.u8(static_cast<std::uint8_t>(bits >> 32));
    out.u32(static_cast<std::uint32_t>(bits));
    return {};
}

// read_config: what follows the GASpecificConfig (signalling of SBR that is not there) is passed over.
constexpr result<config> read_config(bytes_view bytes) noexcept {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | (i < bytes.size() ? std::to_integer<std::uint64_t>(bytes[i]) : 0);
    std::size_t used = 0;
    const auto take = [&](unsigned count) {
        used += count;
        const auto value = static_cast<std::uint32_t>(bits >> (64 - count));
        bits <<= count;
        return value;
    };
    if (bytes.empty()) return errc::cut_off;
    if (take(5) != 2) return errc::not_aac_lc;
    config c;
    const auto index = take(4);
    if (index < sample_rates.size()) c.sample_rate = sample_rates[index];
    else if (index == 15) c.sample_rate = take(24);
    else return errc::unknown_rate;
    const auto layout = take(4);
    const bool short_frames = take(1) != 0, core = take(1) != 0;
    take(1);   // extensionFlag, which AAC-LC has not
    if (used > 8 * bytes.size()) return errc::cut_off;
    if (c.sample_rate == 0) return errc::unknown_rate;
    if (layout == 0 || layout > 7) return errc::unsupported_channels;
    if (short_frames || core) return errc::unsupported_frames;
    c.channels = static_cast<std::uint8_t>(layout == 7 ? 8 : layout);
    return c;
}

}   // namespace bartizan::aac
