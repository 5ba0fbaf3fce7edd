// packet: the RTP header, written and read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/protocol/rtp/errc.hpp>

namespace bartizan::rtp {

inline constexpr std::size_t header_bytes = 12;   // without contributing sources and extension

// header: what bartizan sends and reads of one packet.   source  RFC 3550, 5.1
struct header {
    bool marker = false;
    std::uint8_t payload_type = 0;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0, ssrc = 0;
};
struct packet {
    header head;
    bytes_view payload;
};

constexpr void write_header(byte_writer& out, const header& h) noexcept {
    out.u8(0x80);
    out.u8(static_cast<std::uint8_t>((h.marker ? 0x80 : 0) | (h.payload_type & 0x7f)));
    out.u16(h.sequence);
    out.u32(h.timestamp);
    out.u32(h.ssrc);
}

// read_packet: contributing sources, extension and padding are checked and left out of the payload.   errors  cut_off, wrong_version, bad_padding
constexpr result<packet> read_packet(bytes_view bytes) noexcept {
    byte_reader in(bytes);
    const auto first = in.u8(), second = in.u8();
    packet p{{.marker = (second & 0x80) != 0, .payload_type = static_cast<std::uint8_t>(second & 0x7f)}, {}};
    p.head.sequence = in.u16();
    p.head.timestamp = in.u32();
    p.head.ssrc = in.u32();
    if (!in.whole()) return errc::cut_off;
    if (first >> 6 != 2) return errc::wrong_version;
    in.skip(4u * (first & 0x0f));
    if (first & 0x10) {
        in.skip(2);
        in.skip(4u * in.u16());
    }
    if (!in.whole()) return errc::cut_off;
    p.payload = in.rest();
    if (first & 0x20) {
        const auto padding = p.payload.empty() ? 0u : std::to_integer<unsigned>(p.payload.back());
        if (padding == 0 || padding > p.payload.size()) return errc::bad_padding;
        p.payload = p.payload.first(p.payload.size() - padding);
    }
    return p;
}

// ahead: how far sequence number `a` is ahead of `b`, -32768 to 32767.
constexpr int ahead(std::uint16_t a, std::uint16_t b) noexcept { return static_cast<std::int16_t>(static_cast<std::uint16_t>(a - b)); }

}  // namespace bartizan::rtp
