// packetizer: the NAL units of a picture as a train of RTP packets, laid out as RTSP interleaves them, once for all viewers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/nal/unit.hpp>
#include <bartizan/protocol/rtp/packet.hpp>

#include <span>

namespace bartizan::rtp {

inline constexpr std::size_t prefix_bytes = 4;   // '$', channel, length (RFC 2326, 10.12)

// packetizer_limits: greatest IP packet. 1500: Ethernet, 1280: what every IPv6 link carries (checklist J19).
struct packetizer_limits {
    std::size_t packet_bytes = 1500;
    constexpr std::size_t rtp_bytes() const noexcept { return packet_bytes - 48; }   // less IPv6 and UDP headers
};

// packetizer: single NAL units, aggregates of small ones in a row, fragments of great ones.
//   shapes   pack() a picture at a time in decoding order. Each packet is preceded by the four bytes of an interleaved frame on channel
//            `channel`, so that a viewer over TCP takes a whole train as it is; viewers over UDP take it packet by packet (next_packet).
//            All viewers of a stream share sequence numbers and SSRC, as if it were multicast: what one does not get is a gap to him.
//   errors   picture_too_large, packet_size_too_small; nothing is sent of such a picture and no sequence number used
//   memory   the caller's; no heap
//   source   H.264: RFC 6184, 5.6, 5.7.1 (STAP-A), 5.8 (FU-A); H.265: RFC 7798, 4.4.1 to 4.4.3; marker: RFC 3550, 5.1
class packetizer {
    nal::codec codec_;
    std::size_t rtp_bytes_;
    header next_;
    std::uint8_t channel_;
    std::uint32_t packets_ = 0, octets_ = 0;

public:
    // sequence, and timestamps handed to pack(), begin at random (RFC 3550, 5.1).
    packetizer(nal::codec c, std::uint8_t payload_type, std::uint32_t ssrc, std::uint16_t sequence, packetizer_limits limits = {}, std::uint8_t channel = 0) noexcept
        : codec_(c), rtp_bytes_(limits.packet_bytes > 48 ? std::min<std::size_t>(limits.rtp_bytes(), 0xffff) : 0),
          next_{.payload_type = payload_type, .sequence = sequence, .ssrc = ssrc}, channel_(channel) {}

    result<> pack(std::span<const bytes_view> units, std::uint32_t timestamp, byte_writer& out) noexcept {
        if (rtp_bytes_ < header_bytes + 8) return errc::packet_size_too_small;
        const auto before = *this;
        next_.timestamp = timestamp;
        const auto usable = [this](bytes_view unit) { return unit.size() > nal::header_bytes(codec_); };
        for (std::size_t i = 0; i < units.size();) {
            if (!usable(units[i])) {
                ++i;
                continue;
            }
            const auto end = aggregate_end(units, i);
            std::size_t rest = end;
            while (rest < units.size() && !usable(units[rest])) ++rest;
            const bool last = rest == units.size();
            if (end - i > 1) aggregate(units.subspan(i, end - i), last, out);
            else if (units[i].size() <= room()) single(units[i], last, out);
            else fragment(units[i], last, out);
            i = end;
        }
        if (out.fits()) return {};
        *this = before;
        return errc::picture_too_large;
    }

    std::uint16_t next_sequence() const noexcept { return next_.sequence; }
    std::uint32_t ssrc() const noexcept { return next_.ssrc; }
    std::uint32_t packets() const noexcept { return packets_; }
    std::uint32_t octets() const noexcept { return octets_; }   // of payload, as sender reports count

private:
    std::size_t room() const noexcept { return rtp_bytes_ - header_bytes; }

    void begin(byte_writer& out, std::size_t payload, bool last) noexcept {
        out.u8('$'), out.u8(channel_), out.u16(static_cast<std::uint16_t>(header_bytes + payload));
        next_.marker = last;
        write_header(out, next_);
        ++next_.sequence;
        ++packets_;
        octets_ += static_cast<std::uint32_t>(payload);
    }
    void single(bytes_view unit, bool last, byte_writer& out) noexcept {
        begin(out, unit.size(), last);
        out.bytes(unit);
    }

    // Parameter sets and SEI units share a packet; slices stand alone: receivers need them first of all.
    bool aggregates(bytes_view unit) const noexcept {
        const auto k = nal::kind_of(codec_, unit);
        return unit.size() > nal::header_bytes(codec_) && (k == nal::kind::parameter_set || k == nal::kind::sei || k == nal::kind::delimiter);
    }
    std::size_t aggregate_end(std::span<const bytes_view> units, std::size_t from) const noexcept {
        std::size_t bytes = nal::header_bytes(codec_), to = from;
        while (to < units.size() && aggregates(units[to]) && bytes + 2 + units[to].size() <= room()) bytes += 2 + units[to++].size();
        return std::max(to, from + 1);
    }
    void aggregate(std::span<const bytes_view> units, bool last, byte_writer& out) noexcept {
        std::size_t bytes = nal::header_bytes(codec_);
        unsigned first = 0, layer = 63, temporal = 7;
        for (const auto unit : units) {
            bytes += 2 + unit.size();
            const auto a = std::to_integer<unsigned>(unit[0]);
            if (codec_ == nal::codec::h264) {
                first = std::max(first & 0x60, a & 0x60) | (first & 0x80) | (a & 0x80);
                continue;
            }
            const auto b = std::to_integer<unsigned>(unit[1]);
            layer = std::min(layer, (a & 1) << 5 | b >> 3);
            temporal = std::min(temporal, b & 7);
        }
        begin(out, bytes, last);
        if (codec_ == nal::codec::h264) out.u8(static_cast<std::uint8_t>(first | 24));
        else out.u8(static_cast<std::uint8_t>(48 << 1 | layer >> 5)), out.u8(static_cast<std::uint8_t>(layer << 3 | temporal));
        for (const auto unit : units) out.u16(static_cast<std::uint16_t>(unit.size())), out.bytes(unit);
    }

    void fragment(bytes_view unit, bool last, byte_writer& out) noexcept {
        const auto head = nal::header_bytes(codec_);
        const auto first = std::to_integer<unsigned>(unit[0]);
        auto rest = unit.subspan(head);
        const auto most = room() - head - 1;
        for (bool start = true; !rest.empty(); start = false) {
            const auto part = rest.first(std::min(most, rest.size()));
            rest = rest.subspan(part.size());
            begin(out, head + 1 + part.size(), last && rest.empty());
            const auto edges = (start ? 0x80u : 0u) | (rest.empty() ? 0x40u : 0u);
            if (codec_ == nal::codec::h264) {
                out.u8(static_cast<std::uint8_t>((first & 0xe0) | 28));
                out.u8(static_cast<std::uint8_t>(edges | (first & 0x1f)));
            } else {
                out.u8(static_cast<std::uint8_t>((first & 0x81) | 49 << 1));
                out.u8(std::to_integer<std::uint8_t>(unit[1]));
                out.u8(static_cast<std::uint8_t>(edges | (first >> 1 & 0x3f)));
            }
            out.bytes(part);
        }
    }
};

// next_packet: of a train, the RTP packet in front, which is taken away; empty at the end.
constexpr bytes_view next_packet(bytes_view& train) noexcept {
    if (train.size() < prefix_bytes) return {};
    const auto size = std::to_integer<std::size_t>(train[2]) << 8 | std::to_integer<std::size_t>(train[3]);
    if (size > train.size() - prefix_bytes) return {};
    const auto packet = train.subspan(prefix_bytes, size);
    train = train.subspan(prefix_bytes + size);
    return packet;
}

}  // namespace bartizan::rtp
