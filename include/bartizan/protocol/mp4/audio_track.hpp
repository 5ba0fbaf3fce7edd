// audio_track: what a recording says about its sound, and the boxes that say it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/protocol/aac.hpp>
#include <bartizan/protocol/audio_codec.hpp>
#include <bartizan/protocol/mp4/protection.hpp>

namespace bartizan::mp4 {

// audio_track: the second track of a recording. The ticks of its time are its samples.
//   configuration  of AAC; G.711 has one channel of 8,000 Hz
struct audio_track {
    audio_codec codec = audio_codec::aac;
    aac::config configuration{};

    constexpr std::uint32_t timescale() const noexcept { return codec == audio_codec::aac ? configuration.sample_rate : 8000; }
    constexpr std::uint8_t channels() const noexcept { return codec == audio_codec::aac ? configuration.channels : std::uint8_t{1}; }
};

inline constexpr std::uint32_t audio_track_id = 2;

constexpr fourcc audio_format_of(audio_codec c) noexcept {
    return c == audio_codec::aac ? fourcc("mp4a") : c == audio_codec::pcma ? fourcc("alaw") : fourcc("ulaw");
}

// write_sinf: the protection of a sample entry that was `format` before.   source  ISO/IEC 14496-12, 8.12; ISO/IEC 23001-7, 8.2
inline void write_sinf(byte_writer& out, fourcc format, const key_id& kid) noexcept {
    const box scope(out, "sinf");
    {
        const box original(out, "frma");
        out.u32(format.value);
    }
    {
        const box scheme(out, "schm", 0, 0);
        out.u32(fourcc("cenc").value);
        out.u32(0x10000);
    }
    const box information(out, "schi");
    const box defaults(out, "tenc", 0, 0);
    out.u16(0);
    out.u8(1);   // protected
    out.u8(iv_bytes);
    out.bytes(kid);
}

// write_esds: the AudioSpecificConfig in its descriptors.   errors  those of aac::write_config   source  ISO/IEC 14496-1, 7.2.6; 14496-14, 3.1.2
inline result<> write_esds(byte_writer& out, const aac::config& configuration) noexcept {
    std::array<std::byte, 5> memory;
    byte_writer config(memory);
    if (const auto written = aac::write_config(config, configuration); !written) return written;
    const auto size = static_cast<std::uint8_t>(config.size());
    const box scope(out, "esds", 0, 0);
    out.u8(3), out.u8(static_cast<std::uint8_t>(3 + 2 + 13 + 2 + size + 3));   // ES_Descriptor
    out.u16(0);   // its id, which is 0 in files
    out.u8(0);
    out.u8(4), out.u8(static_cast<std::uint8_t>(13 + 2 + size));   // DecoderConfigDescriptor
    out.u8(0x40);   // MPEG-4 audio
    out.u8(5 << 2 | 1);   // audio stream
    out.u24(aac::frame_bytes_max);   // the decoder's buffer
    out.u32(0);   // greatest and mean bit rate: not said
    out.u32(0);
    out.u8(5), out.u8(size);   // DecoderSpecificInfo
    out.bytes(config.written());
    out.u8(6), out.u8(1), out.u8(2);   // SLConfigDescriptor, as in every MP4 file
    return {};
}

// write_audio_entry: stsd.   source  ISO/IEC 14496-12, 12.2.3
inline result<> write_audio_entry(byte_writer& out, const audio_track& track, const protection* protect) noexcept {
    const auto format = audio_format_of(track.codec);
    const box descriptions(out, "stsd", 0, 0);
    out.u32(1);
    const box entry(out, protect ? fourcc("enca") : format);
    out.zeros(6);
    out.u16(1);   // data reference
    out.zeros(8);
    out.u16(track.channels());
    out.u16(16);   // bits a sample, once decoded
    out.u32(0);
    out.u32(track.timescale() <= 0xffff ? track.timescale() << 16 : 0);   // 16.16; greater rates stand in the configuration
    if (track.codec == audio_codec::aac)
        if (const auto written = write_esds(out, track.configuration); !written) return written;
    if (protect) write_sinf(out, format, protect->kid);
    return {};
}

}   // namespace bartizan::mp4
