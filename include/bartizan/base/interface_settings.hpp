// interface_settings: which addresses a network interface has, its gateways and name servers, and whether they make sense (checklist J08 to J16).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/address.hpp>
#include <bartizan/base/line_speed.hpp>

namespace bartizan {

enum class interface_errc {
    address = 1, network_address, broadcast_address, mask, prefix, gateway, gateway_outside, gateway_is_self, name_server, family,
};
inline constexpr error_domain interface_domain{"interface", [](int code) -> std::string_view {
    switch (interface_errc(code)) {
    case interface_errc::address: return "no camera can have this address: it is loopback, multicast, reserved or unspecified";
    case interface_errc::network_address: return "this is the address of the network itself";
    case interface_errc::broadcast_address: return "this is the address that all of the network hear";
    case interface_errc::mask: return "a mask is ones, then zeros, such as 255.255.255.0";
    case interface_errc::prefix: return "the mask leaves no addresses for others: 8 to 30 bits for IPv4, 8 to 127 for IPv6";
    case interface_errc::gateway: return "no gateway can have this address";
    case interface_errc::gateway_outside: return "the gateway is not in the camera's own network, so that it cannot be reached";
    case interface_errc::gateway_is_self: return "the gateway is the camera itself";
    case interface_errc::name_server: return "no name server can have this address";
    case interface_errc::family: return "an IPv4 address where IPv6 is meant, or the other way round";
    }
    return "unknown";
}};
constexpr error make_error(interface_errc code) { return {&interface_domain, int(code)}; }

// unspecified: 0.0.0.0 and ::, which stand for none (J12).
constexpr bool is_unspecified(const address& a) { return a == address{} || a == address::v4(0, 0, 0, 0); }

// is_host: one device can have it: not loopback, multicast, reserved or unspecified (RFC 6890; RFC 4291, 2.5 and 2.7).
constexpr bool is_host(const address& a) {
    if (is_unspecified(a)) return false;
    if (a.is_v4()) return a.bytes[12] != 0 && a.bytes[12] != 127 && a.bytes[12] < 224;
    const bool loopback = std::all_of(a.bytes.begin(), a.bytes.begin() + 15, [](auto b) { return b == 0; }) && a.bytes[15] == 1;
    return !loopback && a.bytes[0] != 0xff;
}
constexpr bool is_link_local_v6(const address& a) { return a.bytes[0] == 0xfe && (a.bytes[1] & 0xc0) == 0x80; }

// network_of: the network that an address with a prefix is in; bits of 128.
constexpr network network_of(address at, unsigned bits) {
    for (unsigned i = bits; i < 128; ++i) at.bytes[i / 8] = static_cast<std::uint8_t>(at.bytes[i / 8] & ~(0x80 >> i % 8));
    return {at, bits};
}

// family_settings: one address and its way out. bits: of the family's own, 24 for 255.255.255.0. gateway: unspecified for none.
struct family_settings {
    address at;
    std::uint8_t bits = 24;
    address gateway{};

    constexpr unsigned bits_of_128() const { return at.is_v4() ? bits + 96u : bits; }
    friend constexpr bool operator==(const family_settings&, const family_settings&) = default;
};

// interface_settings: IPv4 always, IPv6 where it is on (J13); name servers in their order, unspecified for none.
//   v4_leased      J07: Static or DHCP. With DHCP, v4 is what the camera has when no server answers
//   v6_leased      J15: DHCPv6, beside a manual address. Off: of two captures that disagree the one that opens nothing which host rules do not name (D08)
//   names_leased   J11: Auto: the name servers that DHCP tells; else those written here
struct interface_settings {
    line_speed speed = line_speed::automatic;   // J18
    bool v4_leased = false, v6_leased = false, names_leased = true;
    family_settings v4{address::v4(192, 168, 0, 10), 24, address::v4(192, 168, 0, 1)};   // J08 to J10
    bool has_v6 = false;
    family_settings v6{{}, 64, {}};
    std::array<address, 4> name_servers{address::v4(0, 0, 0, 0), address::v4(0, 0, 0, 0)};   // J12, J16: primary and secondary of IPv4, then of IPv6

    friend constexpr bool operator==(const interface_settings&, const interface_settings&) = default;
};

// leases: what servers have lent now; unspecified for nothing.
//   gave_up   none has answered in time, or none goes on: the written IPv4 address is used until one does
struct leases {
    family_settings v4{}, v6{};
    std::array<address, 2> v4_name_servers{}, v6_name_servers{};
    bool gave_up = false;

    friend constexpr bool operator==(const leases&, const leases&) = default;
};

// interface_addresses: what an interface has: up to one IPv4 and two IPv6 addresses, unspecified for none; name servers in their order; its line speed.
struct interface_addresses {
    std::array<family_settings, 3> each{};
    std::array<address, 4> name_servers{};
    line_speed speed = line_speed::automatic;

    constexpr bool has(const address& a) const {
        return !is_unspecified(a) && std::any_of(each.begin(), each.end(), [&](const auto& f) { return f.at == a; });
    }
    constexpr bool has(const family_settings& f) const {
        return std::any_of(each.begin(), each.end(), [&](const auto& mine) { return mine.at == f.at && mine.bits == f.bits; });
    }
    // beyond: without what `other` has as well.
    constexpr interface_addresses beyond(const interface_addresses& other) const {
        auto out = *this;
        for (auto& f : out.each)
            if (other.has(f)) f = {};
        return out;
    }
    friend constexpr bool operator==(const interface_addresses&, const interface_addresses&) = default;
};

// in_force: what an interface with these settings has, given what is lent.
constexpr interface_addresses in_force(const interface_settings& s, const leases& lent = {}) {
    interface_addresses out;
    out.speed = s.speed;
    if (!s.v4_leased || (is_unspecified(lent.v4.at) && lent.gave_up)) out.each[0] = s.v4;
    else out.each[0] = lent.v4;
    if (s.has_v6) out.each[1] = s.v6;
    if (s.v6_leased) out.each[2] = lent.v6;
    const bool any_v6 = !is_unspecified(out.each[1].at) || !is_unspecified(out.each[2].at);
    if (!s.names_leased) out.name_servers = s.name_servers;
    else {
        if (s.v4_leased) std::copy(lent.v4_name_servers.begin(), lent.v4_name_servers.end(), out.name_servers.begin());
        if (s.v6_leased) std::copy(lent.v6_name_servers.begin(), lent.v6_name_servers.end(), out.name_servers.begin() + 2);
    }
    for (std::size_t i = 2; i < 4; ++i)
        if (!any_v6) out.name_servers[i] = {};
    return out;
}

// wrong_setting: what is wrong, and of what.
struct wrong_setting {
    enum class part { nothing, v4_address, v4_prefix, v4_gateway, v6_address, v6_prefix, v6_gateway, name_server_1, name_server_2, name_server_3, name_server_4 } of{};
    error why{};
    constexpr explicit operator bool() const { return of != part::nothing; }
};

// check_family: one address, its prefix and its gateway; v4: which family they ought to be of.
constexpr wrong_setting check_family(const family_settings& f, bool v4) {
    using part = wrong_setting::part;
    const auto of = [v4](part first) { return v4 ? first : part(int(first) + int(part::v6_address) - int(part::v4_address)); };
    const auto address_part = of(part::v4_address), prefix_part = of(part::v4_prefix), gateway_part = of(part::v4_gateway);
    if (f.at.is_v4() != v4 && !is_unspecified(f.at)) return {address_part, make_error(interface_errc::family)};
    if (!is_host(f.at)) return {address_part, make_error(interface_errc::address)};
    if (f.bits < 8 || f.bits > (v4 ? 30 : 127)) return {prefix_part, make_error(interface_errc::prefix)};
    const auto here = network_of(f.at, f.bits_of_128());
    const auto is_broadcast = [&](const address& a) {
        for (unsigned i = here.bits; i < 128; ++i)
            if (!a.bit(i)) return false;
        return v4 && here.contains(a);
    };
    if (f.at == here.base) return {address_part, make_error(interface_errc::network_address)};   // IPv6: the routers' anycast (RFC 4291, 2.6.1)
    if (is_broadcast(f.at)) return {address_part, make_error(interface_errc::broadcast_address)};
    if (is_unspecified(f.gateway)) return {};
    if (f.gateway.is_v4() != v4) return {gateway_part, make_error(interface_errc::family)};
    if (!is_host(f.gateway) || f.gateway == here.base || is_broadcast(f.gateway)) return {gateway_part, make_error(interface_errc::gateway)};
    if (f.gateway == f.at) return {gateway_part, make_error(interface_errc::gateway_is_self)};
    if (!here.contains(f.gateway) && (v4 || !is_link_local_v6(f.gateway))) return {gateway_part, make_error(interface_errc::gateway_outside)};
    return {};
}

// check_interface: the first thing that is wrong, or nothing.
constexpr wrong_setting check_interface(const interface_settings& s) {
    if (const auto wrong = check_family(s.v4, true)) return wrong;
    if (s.has_v6)
        if (const auto wrong = check_family(s.v6, false)) return wrong;
    for (std::size_t i = 0; i < s.name_servers.size(); ++i) {
        const auto& server = s.name_servers[i];
        const auto part = wrong_setting::part(int(wrong_setting::part::name_server_1) + int(i));
        if (is_unspecified(server)) continue;
        if (server.is_v4() != (i < 2)) return {part, make_error(interface_errc::family)};
        if (!is_host(server)) return {part, make_error(interface_errc::name_server)};
    }
    return {};
}

// read_mask: "255.255.255.0" as the number of its ones.   errors  mask, and those of read_address
constexpr result<std::uint8_t> read_mask(std::string_view text) {
    const auto read = read_address(text);
    if (!read) return read.error();
    if (!read->is_v4()) return interface_errc::mask;
    unsigned ones = 96;
    while (ones < 128 && read->bit(ones)) ++ones;
    for (unsigned i = ones; i < 128; ++i)
        if (read->bit(i)) return interface_errc::mask;
    return static_cast<std::uint8_t>(ones - 96);
}
constexpr address mask_of(std::uint8_t bits) {
    auto mask = address::v4(0, 0, 0, 0);
    for (unsigned i = 0; i < bits; ++i) mask.bytes[12 + i / 8] = static_cast<std::uint8_t>(mask.bytes[12 + i / 8] | 0x80 >> i % 8);
    return mask;
}

}  // namespace bartizan
