// packet_sockets: what a DHCP client sends and hears on a Linux interface that has no address yet: packet(7) and one UDP socket.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/io/posix_file.hpp>
#include <bartizan/protocol/arp/probe.hpp>
#include <bartizan/protocol/dhcp/datagram.hpp>

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <string>

namespace bartizan::io {

enum class packet_errc { no_such_interface = 1, not_ethernet, not_permitted, port_taken, failed };
inline constexpr error_domain packet_domain{"packet_sockets", [](int code) -> std::string_view {
    switch (packet_errc(code)) {
    case packet_errc::no_such_interface: return "this machine has no such network interface";
    case packet_errc::not_ethernet: return "DHCP needs an Ethernet interface";
    case packet_errc::not_permitted: return "DHCP needs privileges that the program does not have (CAP_NET_RAW, CAP_NET_BIND_SERVICE)";
    case packet_errc::port_taken: return "another DHCP client uses the interface already";
    case packet_errc::failed: return "the system gives no socket for DHCP";
    }
    return "unknown";
}};
constexpr error make_error(packet_errc code) { return {&packet_domain, int(code)}; }

// packet_sockets: nothing here waits; a send that fails is as lost on the way.
//   receive_message   into memory of the caller; the DHCP message within, empty when there is none now       `more` false: nothing is left to read
class packet_sockets {
    descriptor ip_, arp_, udp_;
    int index_ = 0;
    std::string name_;
    dhcp::hardware_address mac_{};

public:
    static constexpr std::size_t most_bytes = 1600;

    //   errors  packet_errc
    static result<packet_sockets> open(const std::string& name) {
        packet_sockets made;
        made.name_ = name;
        made.index_ = static_cast<int>(::if_nametoindex(name.c_str()));
        if (made.index_ == 0) return packet_errc::no_such_interface;
        made.udp_ = descriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!made.udp_) return packet_errc::failed;
        ifreq asked = made.request();
        if (::ioctl(made.udp_.get(), SIOCGIFHWADDR, &asked) != 0) return packet_errc::failed;
        if (asked.ifr_hwaddr.sa_family != ARPHRD_ETHER) return packet_errc::not_ethernet;
        std::memcpy(made.mac_.data(), asked.ifr_hwaddr.sa_data, made.mac_.size());
        if (::setsockopt(made.udp_.get(), SOL_SOCKET, SO_BINDTODEVICE, name.c_str(), static_cast<socklen_t>(name.size() + 1)) != 0) return denied();
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_port = htons(dhcp::client_port);
        if (::bind(made.udp_.get(), reinterpret_cast<sockaddr*>(&any), sizeof any) != 0) return errno == EADDRINUSE ? make_error(packet_errc::port_taken) : denied();
        if (const auto opened = made.open_packet(made.ip_, ETHERTYPE_IP, true); !opened) return opened.error();
        if (const auto opened = made.open_packet(made.arp_, ETHERTYPE_ARP, false); !opened) return opened.error();
        return made;
    }

    const dhcp::hardware_address& mac() const noexcept { return mac_; }
    int ip() const noexcept { return ip_.get(); }
    int arp() const noexcept { return arp_.get(); }
    // carrier: the interface is up and its cable is in.
    bool carrier() const noexcept {
        ifreq asked = request();
        return ::ioctl(udp_.get(), SIOCGIFFLAGS, &asked) == 0 && (asked.ifr_flags & IFF_UP) && (asked.ifr_flags & IFF_RUNNING);
    }

    void broadcast(std::span<const std::byte, dhcp::question_bytes> message) const noexcept {
        std::array<std::byte, dhcp::datagram_bytes> packet;
        dhcp::write_broadcast(message, packet);
        send_packet(ip_.get(), ETHERTYPE_IP, packet);
    }
    void unicast(bytes_view message, const address& to) const noexcept {
        sockaddr_in there{};
        there.sin_family = AF_INET;
        there.sin_port = htons(dhcp::server_port);
        std::memcpy(&there.sin_addr, to.bytes.data() + 12, 4);
        (void)::sendto(udp_.get(), message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&there), sizeof there);
    }
    void announce(bytes_view arp_packet) const noexcept { send_packet(arp_.get(), ETHERTYPE_ARP, arp_packet); }

    bytes_view receive_message(std::span<std::byte, most_bytes> into, bool& more) const noexcept {
        std::array<char, most_bytes> unread;
        while (::recv(udp_.get(), unread.data(), unread.size(), 0) >= 0) {}   // heard by the packet socket already
        iovec part{into.data(), into.size()};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(tpacket_auxdata))> control{};
        msghdr head{};
        head.msg_iov = &part, head.msg_iovlen = 1, head.msg_control = control.data(), head.msg_controllen = control.size();
        const auto n = ::recvmsg(ip_.get(), &head, 0);
        more = n >= 0;
        if (n <= 0) return {};
        bool summed = true;
        for (auto* each = CMSG_FIRSTHDR(&head); each; each = CMSG_NXTHDR(&head, each)) {
            tpacket_auxdata said;
            if (each->cmsg_level != SOL_PACKET || each->cmsg_type != PACKET_AUXDATA) continue;
            std::memcpy(&said, CMSG_DATA(each), sizeof said);
            summed = !(said.tp_status & TP_STATUS_CSUMNOTREADY);
        }
        return dhcp::message_in(bytes_view(into).first(static_cast<std::size_t>(n)), summed);
    }
    bytes_view receive_arp(std::span<std::byte, most_bytes> into, bool& more) const noexcept {
        const auto n = ::recv(arp_.get(), into.data(), into.size(), 0);
        more = n >= 0;
        return bytes_view(into).first(n > 0 ? static_cast<std::size_t>(n) : 0);
    }

private:
    static error denied() { return make_error(errno == EPERM || errno == EACCES ? packet_errc::not_permitted : packet_errc::failed); }
    ifreq request() const noexcept {
        ifreq asked{};
        name_.copy(asked.ifr_name, IFNAMSIZ - 1);
        return asked;
    }
    result<> open_packet(descriptor& to, unsigned short protocol, bool of_dhcp) {
        to = descriptor(::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));   // hears nothing until it is bound
        if (!to) return denied();
        if (of_dhcp) {   // the rest of the camera's traffic never comes here: UDP to port 68, no fragments
            static std::array<sock_filter, 9> program{{
                BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 17, 0, 5),
                BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6),  BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x1fff, 3, 0),
                BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, dhcp::client_port, 1, 0),
                BPF_STMT(BPF_RET | BPF_K, 0),           BPF_STMT(BPF_RET | BPF_K, 0xffff)}};
            const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
            const int on = 1;
            if (::setsockopt(to.get(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0 ||
                ::setsockopt(to.get(), SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) != 0) return packet_errc::failed;
        }
        sockaddr_ll here = link(protocol);
        return ::bind(to.get(), reinterpret_cast<sockaddr*>(&here), sizeof here) == 0 ? result<>{} : result<>(denied());
    }
    sockaddr_ll link(unsigned short protocol) const noexcept {
        sockaddr_ll at{};
        at.sll_family = AF_PACKET;
        at.sll_protocol = htons(protocol);
        at.sll_ifindex = index_;
        at.sll_halen = 6;
        std::memset(at.sll_addr, 0xff, 6);
        return at;
    }
    void send_packet(int socket, unsigned short protocol, bytes_view packet) const noexcept {
        const sockaddr_ll everybody = link(protocol);
        (void)::sendto(socket, packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&everybody), sizeof everybody);
    }
};

}  // namespace bartizan::io
