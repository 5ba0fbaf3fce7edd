// message: a DHCPv6 message as a client writes and reads it, for one address that is not temporary (RFC 8415, 8 and 21).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/interface_settings.hpp>

namespace bartizan::dhcp6 {

enum class errc { too_short = 1, not_an_answer, option_cut, option_size, no_server, not_for_us, address, lease };
inline constexpr error_domain domain{"DHCPv6", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::too_short: return "the message has no head";
    case errc::not_an_answer: return "this is no server's answer to a client";
    case errc::option_cut: return "an option is longer than what holds it";
    case errc::option_size: return "an option has a wrong size, or is there twice";
    case errc::no_server: return "the server does not say who it is";
    case errc::not_for_us: return "the answer is another client's";
    case errc::address: return "no client can have the address that is offered";
    case errc::lease: return "the address is offered for times that make no sense";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

enum class kind : std::uint8_t { solicit = 1, advertise, request, confirm, renew, rebind, reply, release, decline };   // RFC 8415, 7.3
enum class status : std::uint16_t { success, failure, no_addresses, no_binding, not_on_link, use_multicast };          // 21.13

using hardware_address = std::array<std::uint8_t, 6>;
inline constexpr std::uint16_t server_port = 547, client_port = 546;
inline constexpr std::size_t most_identifier_bytes = 130, question_bytes = 4 + 14 + 4 + most_identifier_bytes + 16 + 28 + 6 + 8;
inline constexpr std::uint32_t no_end = 0xffff'ffff;

// identifier: a DUID (RFC 8415, 11): 2 bytes of kind and up to 128 more.
struct identifier {
    std::array<std::byte, most_identifier_bytes> bytes{};
    std::uint8_t size = 0;
    bytes_view view() const noexcept { return bytes_view(bytes).first(size); }
    friend bool operator==(const identifier& a, const identifier& b) noexcept { return same_bytes(a.view(), b.view()); }
};
// identifier_of: of the hardware address alone (DUID-LL, 11.4): the same after a factory reset, and no clock is needed.
inline identifier identifier_of(const hardware_address& mac) noexcept {
    identifier id;
    byte_writer writer(id.bytes);
    writer.u16(3), writer.u16(1), writer.bytes(std::as_bytes(std::span(mac)));
    id.size = static_cast<std::uint8_t>(writer.size());
    return id;
}

// question: of a client. server: left out when empty; at: the address that it wants or has, unspecified for any.
struct question {
    kind is{};
    std::uint32_t transaction = 0;   // 24 bits
    std::uint16_t hundredths = 0;    // since the first question of this exchange (21.9)
    identifier client{}, server{};
    std::uint32_t association = 0;   // IAID
    address at{};
};

// write: in  memory of the caller       out  what of it is the message
inline bytes_view write(const question& q, std::span<std::byte, question_bytes> out) noexcept {
    byte_writer writer(out);
    writer.u8(std::uint8_t(q.is)), writer.u24(q.transaction & 0xff'ffff);
    const auto identify = [&](std::uint16_t code, const identifier& id) {
        if (id.size == 0) return;
        writer.u16(code), writer.u16(id.size), writer.bytes(id.view());
    };
    identify(1, q.client), identify(2, q.server);
    const bool any = is_unspecified(q.at);
    writer.u16(3), writer.u16(any ? 12 : 40), writer.u32(q.association), writer.u64(0);   // IA_NA; T1 and T2 are the server's
    if (!any) writer.u16(5), writer.u16(24), writer.bytes(std::as_bytes(std::span(q.at.bytes))), writer.u64(0);
    writer.u16(8), writer.u16(2), writer.u16(q.hundredths);
    if (q.is != kind::release && q.is != kind::decline) writer.u16(6), writer.u16(4), writer.u16(23), writer.u16(82);   // name servers, SOL_MAX_RT
    return writer.written();
}

// answer: of a server. at: unspecified when none is given; why: the first status of message, association and address that is no success.
struct answer {
    kind is{};
    std::uint32_t transaction = 0;
    identifier server{};
    status why = status::success;
    address at{};
    std::uint32_t renew_s = 0, rebind_s = 0, valid_s = 0;
    std::array<address, 2> name_servers{};
    std::uint32_t most_solicit_s = 0;   // 0: not said
};

namespace detail {
inline address address_from(byte_reader& reader) noexcept {
    address a;
    copy_bytes(reader.bytes(16), std::as_writable_bytes(std::span(a.bytes)));
    return a;
}
// each_option: act(code, value) for each; it says whether the value is right.
template <class Act> result<> each_option(bytes_view options, Act act) noexcept {
    byte_reader reader(options);
    while (reader.remaining() > 0) {
        const auto code = reader.u16();
        const auto value = reader.bytes(reader.u16());
        if (!reader.whole()) return errc::option_cut;
        if (!act(code, value)) return errc::option_size;
    }
    return {};
}
inline bool take_status(bytes_view value, answer& out) noexcept {
    if (value.size() < 2) return false;
    if (out.why == status::success) out.why = status(byte_reader(value).u16());
    return true;
}
inline bool take_association(bytes_view value, std::uint32_t association, answer& out) noexcept {
    if (value.size() < 12) return false;
    byte_reader reader(value);
    if (reader.u32() != association) return true;   // another one's
    const auto renew = reader.u32(), rebind = reader.u32();
    return bool(each_option(reader.rest(), [&](std::uint16_t code, bytes_view part) {
        if (code == 13) return take_status(part, out);
        if (code != 5) return true;
        if (part.size() < 24) return false;
        byte_reader of(part);
        const auto at = address_from(of);
        (void)of.u32();   // preferred: the address is used as long as it is valid
        const auto valid = of.u32();
        if (is_unspecified(out.at) && valid > 0) out.at = at, out.valid_s = valid, out.renew_s = renew, out.rebind_s = rebind;   // one is enough
        return bool(each_option(of.rest(), [&](std::uint16_t c, bytes_view v) { return c != 13 || take_status(v, out); }));
    }));
}
}  // namespace detail

// read: an Advertise or a Reply to this client and association.   errors  errc
inline result<answer> read(bytes_view message, const identifier& client, std::uint32_t association, std::uint32_t least_valid_s = 30) noexcept {
    if (message.size() < 4) return errc::too_short;
    answer out;
    byte_reader head(message);
    out.is = kind(head.u8());
    out.transaction = head.u24();
    if (out.is != kind::advertise && out.is != kind::reply) return errc::not_an_answer;
    bool ours = false;
    unsigned seen = 0;   // options that come once
    const auto once = [&](unsigned bit) { return !(seen >> bit & 1) && (seen |= 1u << bit, true); };
    const auto walked = detail::each_option(head.rest(), [&](std::uint16_t code, bytes_view value) {
        byte_reader reader(value);
        switch (code) {
        case 1: return once(1) && (ours = same_bytes(value, client.view()), true);
        case 2:
            if (!once(2) || value.size() < 3 || value.size() > most_identifier_bytes) return false;
            copy_bytes(value, out.server.bytes);
            out.server.size = static_cast<std::uint8_t>(value.size());
            return true;
        case 3: return detail::take_association(value, association, out);
        case 13: return once(13) && detail::take_status(value, out);
        case 23:
            if (!once(23) || value.empty() || value.size() % 16 != 0) return false;
            while (reader.remaining() > 0) {
                const auto each = detail::address_from(reader);
                auto* free = std::ranges::find_if(out.name_servers, is_unspecified);
                if (is_host(each) && !each.is_v4() && free != out.name_servers.end()) *free = each;
            }
            return true;
        case 82: return once(30) && value.size() == 4 && (out.most_solicit_s = reader.u32(), true);
        default: return true;
        }
    });
    if (!walked) return walked.error();
    if (out.server.size == 0) return errc::no_server;
    if (!ours) return errc::not_for_us;
    if (is_unspecified(out.at)) return out;
    if (!is_host(out.at) || out.at.is_v4() || is_link_local_v6(out.at)) return errc::address;
    if (out.valid_s < least_valid_s || (out.renew_s > out.rebind_s && out.rebind_s > 0)) return errc::lease;   // 21.4: discard
    if (out.rebind_s > out.valid_s) out.renew_s = out.rebind_s = 0;
    return out;
}

}  // namespace bartizan::dhcp6
