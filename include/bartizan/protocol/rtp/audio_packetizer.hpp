// audio_packetizer: frames of AAC-LC or octets of G.711, in the clear or encrypted, as a train of RTP packets, laid out as RTSP interleaves them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/aac.hpp>
#include <bartizan/protocol/audio_codec.hpp>
#include <bartizan/protocol/mp4/protection.hpp>
#include <bartizan/protocol/rtp/packetizer.hpp>

namespace bartizan::rtp {

using bartizan::audio_codec;

// static_payload_type: of G.711: PCMU 0, PCMA 8 (RFC 3551, 6).
constexpr std::uint8_t static_payload_type(audio_codec c) noexcept { return c == audio_codec::pcma ? 8 : 0; }

// audio_payload: what the packets of a track hold.   is_protected  frames that are encrypted (docs/reference/formats.md, encrypted sound over RTP)
struct audio_payload {
    audio_codec codec;
    bool is_protected = false;

    constexpr audio_payload(audio_codec c, bool is_protected_ = false) noexcept : codec(c), is_protected(is_protected_) {}
};

// protected_frame: one frame of AAC, or some octets of G.711, as it was encrypted.
struct protected_frame {
    bytes_view bytes;
    mp4::sample_protection how;
};

inline constexpr std::uint8_t protected_audio_version = 1;

namespace audio_detail {
inline constexpr std::size_t length_bytes = 2, unit_header_bytes = 2;   // AAC-hbr: 13 bits of size, 3 of index (RFC 3640, 3.3.6)
inline constexpr std::size_t protected_head_bytes = 1 + sizeof(mp4::key_id) + 1, protected_unit_bytes = 2 + mp4::iv_bytes;   // version, KID, count; size and IV of each
}

// audio_packetizer: several frames of AAC in a packet where they fit, one in several packets where it does not; G.711 as it comes.
//   shapes   pack() the frames of a moment; `timestamp` is that of the first, in samples (AAC: 1024 a frame; G.711: one an octet)
//   errors   packet_size_too_small, picture_too_large (a frame of AAC above 8191 bytes or none, or no room in `out`); nothing is sent
//            then and no sequence number used
//   memory   the caller's; no heap      source  RFC 3640, 3.2 and 3.3.6 (mode AAC-hbr); RFC 3551, 4.5.14; RFC 3550, 5.1
class audio_packetizer {
    audio_codec codec_;
    std::size_t rtp_bytes_;
    header next_;
    std::uint8_t channel_;
    std::uint32_t packets_ = 0, octets_ = 0;

public:
    audio_packetizer(audio_codec c, std::uint8_t payload_type, std::uint32_t ssrc, std::uint16_t sequence, packetizer_limits limits = {}, std::uint8_t channel = 2) noexcept
        : codec_(c), rtp_bytes_(limits.packet_bytes > 48 ? std::min<std::size_t>(limits.rtp_bytes(), 0xffff) : 0),
          next_{.payload_type = payload_type, .sequence = sequence, .ssrc = ssrc}, channel_(channel) {}

    result<> pack(std::span<const bytes_view> frames, std::uint32_t timestamp, byte_writer& out) noexcept {
        if (rtp_bytes_ < header_bytes + 16) return errc::packet_size_too_small;
        const auto before = *this;
        const bool sent = codec_ == audio_codec::aac ? units(frames, timestamp, out) : octets(frames, timestamp, out);
        if (sent && out.fits()) return {};
        *this = before;
        return errc::picture_too_large;
    }

    // pack: frames that are encrypted, of a track whose payload is protected: each with its KID and IV, so that who joins or loses packets can open it.
    //   errors  those above; a frame is at most aac::frame_bytes_max
    result<> pack(std::span<const protected_frame> frames, std::uint32_t timestamp, byte_writer& out) noexcept {
        using namespace audio_detail;
        if (rtp_bytes_ < header_bytes + protected_head_bytes + protected_unit_bytes + 16) return errc::packet_size_too_small;
        const auto before = *this;
        if (protected_units(frames, timestamp, out) && out.fits()) return {};
        *this = before;
        return errc::picture_too_large;
    }

    std::uint16_t next_sequence() const noexcept { return next_.sequence; }
    std::uint32_t ssrc() const noexcept { return next_.ssrc; }
    std::uint32_t packets() const noexcept { return packets_; }
    std::uint32_t octets() const noexcept { return octets_; }   // of payload, as sender reports count

private:
    std::size_t room() const noexcept { return rtp_bytes_ - header_bytes; }
    void begin(byte_writer& out, std::size_t payload, bool marker) noexcept {
        out.u8('$'), out.u8(channel_), out.u16(static_cast<std::uint16_t>(header_bytes + payload));
        next_.marker = marker;
        write_header(out, next_);
        ++next_.sequence;
        ++packets_;
        octets_ += static_cast<std::uint32_t>(payload);
    }

    bool units(std::span<const bytes_view> frames, std::uint32_t timestamp, byte_writer& out) noexcept {
        using namespace audio_detail;
        for (const auto frame : frames)
            if (frame.empty() || frame.size() > aac::frame_bytes_max) return false;
        while (!frames.empty()) {
            next_.timestamp = timestamp;
            std::size_t count = 0, bytes = length_bytes;
            while (count < frames.size() && bytes + unit_header_bytes + frames[count].size() <= room()) bytes += unit_header_bytes + frames[count++].size();
            if (count == 0) {
                fragment(frames[0], out);
                count = 1;
            } else {
                begin(out, bytes, true);
                out.u16(static_cast<std::uint16_t>(16 * count));
                for (const auto frame : frames.first(count)) out.u16(static_cast<std::uint16_t>(frame.size() << 3));
                for (const auto frame : frames.first(count)) out.bytes(frame);
            }
            frames = frames.subspan(count);
            timestamp += static_cast<std::uint32_t>(count) * aac::frame_samples;
        }
        return true;
    }
    // Each fragment says the size of the whole; the marker stands on the last (RFC 3640, 3.1 and 3.2.3.1).
    void fragment(bytes_view frame, byte_writer& out) noexcept {
        using namespace audio_detail;
        const auto size = static_cast<std::uint16_t>(frame.size() << 3);
        while (!frame.empty()) {
            const auto part = frame.first(std::min(frame.size(), room() - length_bytes - unit_header_bytes));
            frame = frame.subspan(part.size());
            begin(out, length_bytes + unit_header_bytes + part.size(), frame.empty());
            out.u16(16);
            out.u16(size);
            out.bytes(part);
        }
    }
    bool protected_units(std::span<const protected_frame> frames, std::uint32_t timestamp, byte_writer& out) noexcept {
        using namespace audio_detail;
        for (const auto& frame : frames)
            if (frame.bytes.empty() || frame.bytes.size() > aac::frame_bytes_max) return false;
        while (!frames.empty()) {
            next_.timestamp = timestamp;
            std::size_t count = 0, bytes = protected_head_bytes;
            for (; count < std::min<std::size_t>(frames.size(), 255) && frames[count].how.kid == frames[0].how.kid; ++count) {
                const auto more = protected_unit_bytes + frames[count].bytes.size();
                if (bytes + more > room()) break;
                bytes += more;
                timestamp += codec_ == audio_codec::aac ? aac::frame_samples : static_cast<std::uint32_t>(frames[count].bytes.size());
            }
            const auto now = frames.first(std::max<std::size_t>(count, 1));
            if (count > 0) {
                protected_head(out, now, bytes, true);
                for (const auto& frame : now) out.bytes(frame.bytes);
            } else {
                for (auto left = now[0].bytes; !left.empty();) {   // each fragment says the size of the whole; the marker stands on the last
                    const auto part = left.first(std::min(left.size(), room() - protected_head_bytes - protected_unit_bytes));
                    left = left.subspan(part.size());
                    protected_head(out, now, protected_head_bytes + protected_unit_bytes + part.size(), left.empty());
                    out.bytes(part);
                }
                timestamp += codec_ == audio_codec::aac ? aac::frame_samples : static_cast<std::uint32_t>(now[0].bytes.size());
            }
            frames = frames.subspan(now.size());
        }
        return true;
    }
    void protected_head(byte_writer& out, std::span<const protected_frame> frames, std::size_t bytes, bool marker) noexcept {
        begin(out, bytes, marker);
        out.u8(protected_audio_version), out.bytes(frames[0].how.kid), out.u8(static_cast<std::uint8_t>(frames.size()));
        for (const auto& frame : frames) out.u16(static_cast<std::uint16_t>(frame.bytes.size())), out.bytes(frame.how.iv);
    }
    // Without silence suppression the marker is never set (RFC 3551, 4.1).
    bool octets(std::span<const bytes_view> frames, std::uint32_t timestamp, byte_writer& out) noexcept {
        for (auto frame : frames)
            while (!frame.empty()) {
                const auto part = frame.first(std::min(frame.size(), room()));
                frame = frame.subspan(part.size());
                next_.timestamp = timestamp;
                begin(out, part.size(), false);
                out.bytes(part);
                timestamp += static_cast<std::uint32_t>(part.size());
            }
        return true;
    }
};

}  // namespace bartizan::rtp
