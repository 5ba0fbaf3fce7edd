// datagram: IPv4 and UDP around a DHCP message: a client without an address can use no socket of the system's (RFC 791, RFC 768; RFC 2131, 4.1).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/address.hpp>
#include <bartizan/base/bytes.hpp>
#include <bartizan/protocol/dhcp/message.hpp>

namespace bartizan::dhcp {

inline constexpr std::size_t datagram_bytes = 28 + question_bytes;

// internet_sum: the ones' complement sum of RFC 1071, to be continued; the checksum is its complement.
constexpr std::uint32_t internet_sum(bytes_view data, std::uint32_t sum = 0) noexcept {
    for (std::size_t i = 0; i < data.size(); ++i) sum += std::to_integer<std::uint32_t>(data[i]) << (i % 2 == 0 ? 8 : 0);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

namespace detail {
constexpr std::uint32_t pseudo_sum(bytes_view addresses, std::size_t udp_bytes) noexcept { return internet_sum(addresses, 17 + static_cast<std::uint32_t>(udp_bytes)); }
}  // namespace detail

// write_broadcast: from 0.0.0.0, port 68, to everybody's port 67.
inline void write_broadcast(bytes_view message, std::span<std::byte, datagram_bytes> out) noexcept {
    byte_writer writer(out);
    writer.u8(0x45), writer.u8(0xc0);   // no options; network control
    writer.u16(static_cast<std::uint16_t>(datagram_bytes)), writer.u32(0);
    writer.u8(64), writer.u8(17), writer.u16(0);
    writer.u32(0), writer.u32(0xffff'ffff);
    const auto put_sum = [&](std::size_t at, std::uint32_t sum) {
        const auto value = ~sum & 0xffff;
        out[at] = static_cast<std::byte>(value >> 8), out[at + 1] = static_cast<std::byte>(value);
    };
    put_sum(10, internet_sum(bytes_view(out).first(20)));
    writer.u16(client_port), writer.u16(server_port);
    writer.u16(static_cast<std::uint16_t>(8 + question_bytes)), writer.u16(0);
    writer.bytes(message);
    put_sum(26, internet_sum(bytes_view(out).subspan(20), detail::pseudo_sum(bytes_view(out).subspan(12, 8), 8 + question_bytes)));
}

// message_in: the DHCP message within an IPv4 packet, from port 67 to port 68; empty: it is something else, a fragment, or damaged.
//   summed   the UDP checksum has been filled in; within one machine it is left to a network card that is not there
inline bytes_view message_in(bytes_view packet, bool summed) noexcept {
    if (packet.size() < 28) return {};
    const auto word = [&](std::size_t at) { return std::to_integer<unsigned>(packet[at]) << 8 | std::to_integer<unsigned>(packet[at + 1]); };
    const auto head = (std::to_integer<std::size_t>(packet[0]) & 15) * 4;
    if (std::to_integer<unsigned>(packet[0]) >> 4 != 4 || head < 20 || std::to_integer<unsigned>(packet[9]) != 17) return {};
    if (word(6) & 0x3fff) return {};   // fragments
    const std::size_t whole = word(2);
    if (whole > packet.size() || whole < head + 8 || internet_sum(packet.first(head)) != 0xffff) return {};
    const std::size_t size = word(head + 4);
    if (word(head) != server_port || word(head + 2) != client_port || size < 8 || size > whole - head) return {};
    const auto datagram = packet.subspan(head, size);
    if (summed && word(head + 6) != 0 && internet_sum(datagram, detail::pseudo_sum(packet.subspan(12, 8), size)) != 0xffff) return {};
    return datagram.subspan(8);
}

}  // namespace bartizan::dhcp
