// dhcp6: keeps an IPv6 address lent to a Linux interface: drives dhcp6::client over one UDP socket. What routers announce (SLAAC, the way out) is the system's.
// It is no stream, so io/serve.hpp does not drive it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/dhcp.hpp>
#include <bartizan/protocol/dhcp6/client.hpp>

#include <cstdio>

namespace bartizan::io {

// is_duplicate: the system has found that somebody else on the link has this address, and does not use it (RFC 4862, 5.4).
inline bool is_duplicate(const std::string& interface, const address& a) {
    auto* list = std::fopen("/proc/thread-self/net/if_inet6", "r");
    if (!list) return false;
    std::array<char, 33> wanted{};
    for (std::size_t i = 0; i < 16; ++i) std::snprintf(wanted.data() + 2 * i, 3, "%02x", a.bytes[i]);
    std::array<char, 33> found{}, name{};
    unsigned flags = 0;
    bool failed = false;
    while (std::fscanf(list, "%32s %*x %*x %*x %x %32s", found.data(), &flags, name.data()) == 3)
        failed = failed || (found == wanted && interface == name.data() && (flags & 0x08));   // IFA_F_DADFAILED
    (void)std::fclose(list);
    return failed;
}

// dhcp6_lease: as dhcp_lease.
template <dhcp6::client_limits L = dhcp6::client_limits{}> class dhcp6_lease {
public:
    using told = std::function<void(const dhcp6::lease*)>;

private:
    std::string interface_;
    unsigned index_ = 0;
    descriptor udp_;
    boost::asio::posix::basic_stream_descriptor<> heard_;
    boost::asio::steady_timer timer_;
    dhcp6::client<L> client_;
    told changed_;
    std::optional<dhcp6::lease> last_{};
    bool carrier_ = true;

    dhcp6_lease(boost::asio::any_io_executor executor, std::string interface, descriptor udp, const dhcp6::hardware_address& mac, told changed)
        : interface_(std::move(interface)), index_(::if_nametoindex(interface_.c_str())), udp_(std::move(udp)), heard_(executor, ::fcntl(udp_.get(), F_DUPFD_CLOEXEC, 0)),
          timer_(executor), client_(mac), changed_(std::move(changed)) {
        hear();
    }

public:
    dhcp6_lease(const dhcp6_lease&) = delete;
    dhcp6_lease& operator=(const dhcp6_lease&) = delete;

    //   errors  packet_errc
    static result<std::unique_ptr<dhcp6_lease>> open(boost::asio::any_io_executor executor, const std::string& interface, told changed) {
        if (::if_nametoindex(interface.c_str()) == 0) return packet_errc::no_such_interface;
        descriptor udp(::socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!udp) return packet_errc::failed;
        ifreq asked{};
        interface.copy(asked.ifr_name, IFNAMSIZ - 1);
        if (::ioctl(udp.get(), SIOCGIFHWADDR, &asked) != 0) return packet_errc::failed;
        if (asked.ifr_hwaddr.sa_family != ARPHRD_ETHER) return packet_errc::not_ethernet;
        dhcp6::hardware_address mac;
        std::memcpy(mac.data(), asked.ifr_hwaddr.sa_data, mac.size());
        const auto denied = [] { return make_error(errno == EPERM || errno == EACCES ? packet_errc::not_permitted : errno == EADDRINUSE ? packet_errc::port_taken : packet_errc::failed); };
        const int on = 1;
        if (::setsockopt(udp.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0 ||
            ::setsockopt(udp.get(), SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(), static_cast<socklen_t>(interface.size() + 1)) != 0) return denied();
        sockaddr_in6 here{};
        here.sin6_family = AF_INET6;
        here.sin6_port = htons(dhcp6::client_port);
        if (::bind(udp.get(), reinterpret_cast<sockaddr*>(&here), sizeof here) != 0) return denied();
        return std::unique_ptr<dhcp6_lease>(new dhcp6_lease(executor, interface, std::move(udp), mac, std::move(changed)));
    }

    bool runs() const noexcept { return client_.state() != dhcp6::client_state::stopped; }
    const dhcp6::lease* held() const noexcept { return client_.held(); }
    void start(const address& former) {
        if (runs()) return;
        carrier_ = carrier();
        client_.started(former, now_with_random());
        step();
    }
    void stop() {
        if (!runs()) return;
        client_.stopped(now_with_random());
        flush();
        timer_.cancel();
        tell();
    }

private:
    bool carrier() const noexcept {
        ifreq asked{};
        interface_.copy(asked.ifr_name, IFNAMSIZ - 1);
        return ::ioctl(udp_.get(), SIOCGIFFLAGS, &asked) == 0 && (asked.ifr_flags & IFF_UP) && (asked.ifr_flags & IFF_RUNNING);
    }
    void hear() {
        heard_.async_wait(boost::asio::posix::descriptor_base::wait_read, [this](const boost::system::error_code& failed) {
            if (failed) return;
            std::array<std::byte, packet_sockets::most_bytes> space;
            for (int n = 0; n < 32; ++n) {   // a flood leaves time for others
                sockaddr_in6 from{};
                socklen_t size = sizeof from;
                const auto got = ::recvfrom(udp_.get(), space.data(), space.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
                if (got < 0) break;
                if (ntohs(from.sin6_port) == dhcp6::server_port) client_.received(bytes_view(space).first(static_cast<std::size_t>(got)), now_with_random()), flush();
            }
            step();
            hear();
        });
    }
    void step() {
        if (!runs()) return;
        const bool now_in = carrier();
        if (now_in && !carrier_) client_.link_came(now_with_random());
        carrier_ = now_in;
        if (const auto* held = client_.held(); held && is_duplicate(interface_, held->what.at)) client_.conflict(now_with_random());
        flush();
        client_.time_is(now_with_random());
        flush();
        tell();
        if (!runs()) return;   // whoever was told may have stopped it
        auto until = system_clock::now() + std::chrono::seconds(1);
        if (const auto due = client_.deadline()) until = std::min(until, *due);
        timer_.expires_at(until);
        timer_.async_wait([this](const boost::system::error_code& failed) {
            if (!failed) step();
        });
    }
    void flush() {
        const auto out = client_.output();
        if (!out) return;
        sockaddr_in6 servers{};   // ff02::1:2
        servers.sin6_family = AF_INET6;
        servers.sin6_port = htons(dhcp6::server_port);
        servers.sin6_scope_id = index_;
        servers.sin6_addr.s6_addr[0] = 0xff, servers.sin6_addr.s6_addr[1] = 2, servers.sin6_addr.s6_addr[13] = 1, servers.sin6_addr.s6_addr[15] = 2;
        (void)::sendto(udp_.get(), out->data(), out->size(), 0, reinterpret_cast<sockaddr*>(&servers), sizeof servers);   // what fails is as lost on the way
        client_.sent();
    }
    void tell() {
        const auto* held = client_.held();
        if ((held ? std::optional(*held) : std::nullopt) == last_) return;
        last_ = held ? std::optional(*held) : std::nullopt;
        changed_(held);
    }
};

}  // namespace bartizan::io
