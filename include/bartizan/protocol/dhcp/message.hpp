// message: a DHCP message as a client writes and reads it; what could be read in two ways is not read (RFC 2131, 2; RFC 2132; RFC 3396).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/interface_settings.hpp>

namespace bartizan::dhcp {

enum class errc { too_short = 1, not_a_reply, not_ethernet, cookie, option_cut, option_size, no_kind, no_server, address, lease };
inline constexpr error_domain domain{"DHCP", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::too_short: return "the message is shorter than its fixed fields";
    case errc::not_a_reply: return "this is a client's message";
    case errc::not_ethernet: return "the message is not for an Ethernet client";
    case errc::cookie: return "this is BOOTP without options";
    case errc::option_cut: return "an option is longer than what holds it";
    case errc::option_size: return "an option has a wrong size, or is there twice";
    case errc::no_kind: return "the message does not say what it is";
    case errc::no_server: return "the server does not say who it is";
    case errc::address: return "no client can have the address or the mask that is offered";
    case errc::lease: return "the address is offered for no time, or for less than is worth asking";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

enum class kind : std::uint8_t { discover = 1, offer, request, decline, acknowledge, refuse, release };   // RFC 2132, 9.6; refuse: DHCPNAK

using hardware_address = std::array<std::uint8_t, 6>;
inline constexpr std::uint16_t server_port = 67, client_port = 68;
inline constexpr std::size_t question_bytes = 300;           // RFC 1542, 2.1: relays drop shorter ones
inline constexpr std::uint32_t no_end = 0xffff'ffff;         // a lease without end

// question: of a client. Unspecified addresses are left out.
//   at         ciaddr: only when the client has it and answers ARP for it     wanted, server   options 50 and 54
struct question {
    kind is{};
    std::uint32_t transaction = 0;
    std::uint16_t seconds = 0;
    hardware_address mac{};
    address at = address::v4(0, 0, 0, 0), wanted = at, server = at;
};

// write: the whole message, padded.   memory  the caller's question_bytes
inline void write(const question& q, std::span<std::byte, question_bytes> out) noexcept {
    byte_writer writer(out);
    const auto put = [&](const address& a) { writer.bytes(std::as_bytes(std::span(a.bytes).last(4))); };
    const auto option = [&](std::uint8_t code, const address& a) {
        if (is_unspecified(a)) return;
        writer.u8(code), writer.u8(4), put(a);
    };
    writer.u8(1), writer.u8(1), writer.u8(6), writer.u8(0);   // BOOTREQUEST, Ethernet
    writer.u32(q.transaction);
    writer.u16(q.seconds), writer.u16(0);                     // replies may be unicast: whoever drives this hears them
    put(q.at);
    writer.zeros(12);
    writer.bytes(std::as_bytes(std::span(q.mac)));
    writer.zeros(10 + 64 + 128);
    writer.u32(0x63825363);
    writer.u8(53), writer.u8(1), writer.u8(std::uint8_t(q.is));
    writer.u8(61), writer.u8(7), writer.u8(1), writer.bytes(std::as_bytes(std::span(q.mac)));   // client identifier
    option(50, q.wanted);
    option(54, q.server);
    if (q.is == kind::discover || q.is == kind::request) {   // nothing that tells strangers what this is (RFC 7844, 3)
        writer.u8(57), writer.u8(2), writer.u16(1472);
        writer.u8(55), writer.u8(5);
        for (const std::uint8_t wanted : {1, 3, 6, 58, 59}) writer.u8(wanted);   // mask, router, name servers, T1, T2
    }
    writer.u8(255);
    writer.zeros(out.size() - writer.size());
}

// answer: of a server. gateway and name_servers: unspecified for none; renew_s, rebind_s: 0 where the server leaves them to the client.
struct answer {
    kind is{};
    std::uint32_t transaction = 0;
    hardware_address mac{};
    address yours = address::v4(0, 0, 0, 0), server = yours, gateway = yours;
    std::uint8_t bits = 0;
    std::array<address, 2> name_servers{yours, yours};
    std::uint32_t lease_s = 0, renew_s = 0, rebind_s = 0;
};

namespace detail {
// options: those of one field, read into `to`. An option of one value that comes twice is refused; lists grow (RFC 3396).
struct options {
    answer& to;
    bool mask = false, mask_wrong = false;
    std::uint8_t overload = 0;
    std::uint64_t seen_low = 0;   // codes below 64

    result<> read(bytes_view field) noexcept {
        byte_reader reader(field);
        while (reader.remaining() > 0) {
            const auto code = reader.u8();
            if (code == 0) continue;
            if (code == 255) return {};
            const auto value = reader.bytes(reader.u8());
            if (!reader.whole()) return errc::option_cut;
            if (!take(code, value)) return errc::option_size;
        }
        return {};
    }

private:
    static address v4(byte_reader& from) noexcept {
        const auto four = from.bytes(4);
        const auto byte = [&](std::size_t i) { return std::to_integer<std::uint8_t>(four[i]); };
        return address::v4(byte(0), byte(1), byte(2), byte(3));
    }
    bool take(std::uint8_t code, bytes_view value) noexcept {
        byte_reader reader(value);
        const bool first = code > 63 || !(seen_low >> code & 1);
        if (code < 64) seen_low |= std::uint64_t{1} << code;
        const auto is = [&](std::size_t size) { return first && value.size() == size; };
        switch (code) {
        case 1:
            if (!is(4)) return false;
            mask = true;
            if (const auto bits = read_mask(write_address(v4(reader)))) to.bits = *bits;
            else mask_wrong = true;
            return true;
        case 3: case 6: {
            if (value.empty() || value.size() % 4 != 0) return false;
            while (reader.remaining() > 0) {
                const auto each = v4(reader);
                if (!is_host(each)) continue;
                if (code == 3) { if (is_unspecified(to.gateway)) to.gateway = each; }
                else if (auto* free = std::ranges::find_if(to.name_servers, is_unspecified); free != to.name_servers.end()) *free = each;
            }
            return true;
        }
        case 51: return is(4) && (to.lease_s = reader.u32(), true);
        case 52: return is(1) && (overload = reader.u8(), overload >= 1 && overload <= 3);
        case 53: return is(1) && (to.is = kind(reader.u8()), true);
        case 54: return is(4) && (to.server = v4(reader), true);
        case 58: return is(4) && (to.renew_s = reader.u32(), true);
        case 59: return is(4) && (to.rebind_s = reader.u32(), true);
        default: return true;
        }
    }
};
}  // namespace detail

// read: an offer, an acknowledgement or a refusal. Of the first two, address, mask and lease make sense, and the gateway can be reached or is none.
//   least_lease_s   shorter leases would keep the client asking       errors  errc
inline result<answer> read(bytes_view message, std::uint32_t least_lease_s = 30) noexcept {
    if (message.size() < 240) return errc::too_short;
    const auto at = [&](std::size_t i) { return std::to_integer<std::uint8_t>(message[i]); };
    if (at(0) != 2) return errc::not_a_reply;
    if (at(1) != 1 || at(2) != 6) return errc::not_ethernet;
    answer out;
    byte_reader fixed(message.subspan(4));
    out.transaction = fixed.u32();
    out.yours = address::v4(at(16), at(17), at(18), at(19));
    copy_bytes(message.subspan(28, 6), std::as_writable_bytes(std::span(out.mac)));
    if (byte_reader(message.subspan(236)).u32() != 0x63825363) return errc::cookie;
    detail::options options{out};
    if (const auto read = options.read(message.subspan(240)); !read) return read.error();
    const auto overload = options.overload;
    if (overload & 1)
        if (const auto read = options.read(message.subspan(108, 128)); !read) return read.error();   // file, then sname (RFC 3396, 5)
    if (overload & 2)
        if (const auto read = options.read(message.subspan(44, 64)); !read) return read.error();
    if (out.is != kind::offer && out.is != kind::acknowledge && out.is != kind::refuse) return errc::no_kind;
    if (!is_host(out.server)) return errc::no_server;
    if (out.is == kind::refuse) return out;
    if (!options.mask) out.bits = at(16) < 128 ? 8 : at(16) < 192 ? 16 : 24;   // RFC 950: the class
    family_settings offered{out.yours, out.bits, out.gateway};
    if (options.mask_wrong || !is_host(out.yours)) return errc::address;
    if (const auto wrong = check_family(offered, true)) {
        if (wrong.of != wrong_setting::part::v4_gateway) return errc::address;
        out.gateway = address::v4(0, 0, 0, 0);
    }
    if (out.lease_s < least_lease_s) return errc::lease;
    if (out.rebind_s >= out.lease_s || out.renew_s >= out.rebind_s) out.renew_s = out.rebind_s = 0;
    return out;
}

}  // namespace bartizan::dhcp
