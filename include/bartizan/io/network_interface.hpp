// network_interface: addresses, ways out and name servers of a Linux network interface, set by rtnetlink(7).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/interface_settings.hpp>
#include <bartizan/base/outside.hpp>
#include <bartizan/io/line_speed.hpp>
#include <bartizan/io/posix_file.hpp>

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstring>
#include <string>

namespace bartizan::io {

enum class network_interface_errc { no_such_interface = 1, not_permitted, refused, failed, name_servers };
inline constexpr error_domain network_interface_domain{"network_interface", [](int code) -> std::string_view {
    switch (network_interface_errc(code)) {
    case network_interface_errc::no_such_interface: return "this machine has no such network interface";
    case network_interface_errc::not_permitted: return "setting a network interface needs a privilege that the program does not have (CAP_NET_ADMIN)";
    case network_interface_errc::refused: return "the system does not take this address or gateway for the interface; is the interface up?";
    case network_interface_errc::failed: return "the system could not be asked to set the interface";
    case network_interface_errc::name_servers: return "the file of name servers cannot be written";
    }
    return "unknown";
}};
constexpr error make_error(network_interface_errc code) { return {&network_interface_domain, int(code)}; }

// network_interface: a service::interface_port. Addresses that it was never told of are not touched.
//   open      the interface is there; the system is told to keep an address when another of its network goes (promote_secondaries)
//   resolver  a file in the form of resolv.conf(5), replaced atomically; "": name servers are not set
//   errors    network_interface_errc, line_speed_errc
//   source    rtnetlink(7): RTM_NEWADDR, RTM_DELADDR, RTM_NEWROUTE, RTM_DELROUTE, each acknowledged
class network_interface {
    descriptor socket_;
    unsigned index_ = 0;
    std::string name_, resolver_;
    line_speed speed_ = line_speed::automatic;   // what it was told here; until then the speed is not touched

    network_interface(int socket, unsigned index, std::string name, std::string resolver)
        : socket_(socket), index_(index), name_(std::move(name)), resolver_(std::move(resolver)) {}

public:
    static result<network_interface> open(const std::string& name, std::string resolver = {}) {
        const auto index = ::if_nametoindex(name.c_str());
        if (index == 0) return network_interface_errc::no_such_interface;
        const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        if (socket < 0) return network_interface_errc::failed;
        network_interface made(socket, index, name, std::move(resolver));
        const timeval patience{5, 0};
        (void)::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (auto* knob = std::fopen(("/proc/sys/net/ipv4/conf/" + name + "/promote_secondaries").c_str(), "w")) {
            (void)std::fputs("1", knob);
            (void)std::fclose(knob);   // where it cannot be set, drop() sets the addresses again
        }
        return made;
    }

    result<> use(const interface_addresses& s) {
        if (s.speed != speed_) {
            if (const auto set = set_line_speed(name_, s.speed); !set) return set;
            speed_ = s.speed;
        }
        for (const auto& family : s.each) {
            if (is_unspecified(family.at)) continue;
            if (const auto added = change_address(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, family); !added) return added;
        }
        for (const bool v4 : {true, false}) {
            const auto is_here = [v4](const family_settings& f) { return !is_unspecified(f.at) && f.at.is_v4() == v4; };
            if (std::ranges::none_of(s.each, is_here)) continue;
            const auto out = std::ranges::find_if(s.each, [&](const auto& f) { return is_here(f) && !is_unspecified(f.gateway); });
            if (const auto set = out == s.each.end() ? remove_way_out(v4) : set_way_out(out->gateway); !set) return set;
        }
        return write_name_servers(s);
    }
    result<> drop(const interface_addresses& former, const interface_addresses& kept) {
        bool v6_left = false;
        for (const auto& family : former.beyond(kept).each) {
            if (is_unspecified(family.at)) continue;
            const auto gone = change_address(RTM_DELADDR, 0, family);
            if (!gone && gone.error() != make_error(network_interface_errc::refused)) return gone;   // refused: it is not there
            v6_left = v6_left || !family.at.is_v4();
        }
        if (v6_left) (void)remove_way_out(false);
        return use(kept);
    }

private:
    // request: a netlink message being written; room for everything that is asked here.
    struct request {
        alignas(nlmsghdr) std::array<std::byte, 256> bytes{};
        nlmsghdr& head() { return *reinterpret_cast<nlmsghdr*>(bytes.data()); }
        request(int type, int flags, const void* body, std::size_t size) {
            head().nlmsg_type = static_cast<std::uint16_t>(type);
            head().nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
            head().nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(size));
            std::memcpy(NLMSG_DATA(bytes.data()), body, size);
        }
        void attribute(unsigned short type, const void* value, std::size_t size) {
            auto* at = reinterpret_cast<rtattr*>(bytes.data() + NLMSG_ALIGN(head().nlmsg_len));
            at->rta_type = type;
            at->rta_len = static_cast<unsigned short>(RTA_LENGTH(size));
            std::memcpy(RTA_DATA(at), value, size);
            head().nlmsg_len = static_cast<std::uint32_t>(NLMSG_ALIGN(head().nlmsg_len) + RTA_ALIGN(at->rta_len));
        }
        void attribute(unsigned short type, const address& a) { a.is_v4() ? attribute(type, a.bytes.data() + 12, 4) : attribute(type, a.bytes.data(), 16); }
    };
    result<> ask(request& r) {
        if (::send(socket_.get(), r.bytes.data(), r.head().nlmsg_len, 0) < 0) return network_interface_errc::failed;
        alignas(nlmsghdr) std::array<std::byte, 1024> answer;
        const auto n = ::recv(socket_.get(), answer.data(), answer.size(), 0);
        const auto* head = reinterpret_cast<const nlmsghdr*>(answer.data());
        if (n < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(nlmsgerr))) || head->nlmsg_type != NLMSG_ERROR) return network_interface_errc::failed;
        const int code = -reinterpret_cast<const nlmsgerr*>(NLMSG_DATA(head))->error;
        if (code == 0) return {};
        return code == EPERM || code == EACCES ? network_interface_errc::not_permitted : code == ENODEV ? network_interface_errc::no_such_interface : network_interface_errc::refused;
    }
    result<> change_address(int type, int flags, const family_settings& f) {
        ifaddrmsg body{};
        body.ifa_family = f.at.is_v4() ? AF_INET : AF_INET6;
        body.ifa_prefixlen = f.bits;
        body.ifa_index = index_;
        request r(type, flags, &body, sizeof body);
        r.attribute(IFA_LOCAL, f.at);
        r.attribute(IFA_ADDRESS, f.at);
        if (f.at.is_v4() && type == RTM_NEWADDR) {
            auto all = f.at;
            for (unsigned i = f.bits_of_128(); i < 128; ++i) all.bytes[i / 8] = static_cast<std::uint8_t>(all.bytes[i / 8] | 0x80 >> i % 8);
            r.attribute(IFA_BROADCAST, all);
        }
        return ask(r);
    }
    request way_out(int type, int flags, bool v4) const {
        rtmsg body{};
        body.rtm_family = v4 ? AF_INET : AF_INET6;
        body.rtm_table = RT_TABLE_MAIN;
        body.rtm_protocol = RTPROT_STATIC;
        body.rtm_scope = RT_SCOPE_UNIVERSE;
        body.rtm_type = RTN_UNICAST;
        request r(type, flags, &body, sizeof body);
        r.attribute(RTA_OIF, &index_, sizeof index_);
        return r;
    }
    result<> set_way_out(const address& gateway) {
        auto r = way_out(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, gateway.is_v4());
        r.attribute(RTA_GATEWAY, gateway);
        return ask(r);
    }
    result<> remove_way_out(bool v4) {
        auto r = way_out(RTM_DELROUTE, 0, v4);
        const auto gone = ask(r);
        return !gone && gone.error() == make_error(network_interface_errc::refused) ? result<>{} : gone;   // refused: there is none
    }
    result<> write_name_servers(const interface_addresses& s) const {
        if (resolver_.empty()) return {};
        std::string text;
        for (const auto& each : s.name_servers)
            if (!is_unspecified(each)) text += "nameserver " + std::string(write_address(each).view()) + "\n";
        const auto beside = resolver_ + ".new";
        auto* file = std::fopen(beside.c_str(), "w");
        if (!file) return network_interface_errc::name_servers;
        const bool written = std::fputs(text.c_str(), file) >= 0;
        const bool closed = std::fclose(file) == 0;
        return written && closed && std::rename(beside.c_str(), resolver_.c_str()) == 0 ? result<>{} : network_interface_errc::name_servers;
    }
};

}  // namespace bartizan::io
