// discovery: lets tools on the link of one Linux interface find the product: drives wsd::target over UDP multicast. It is no stream, so io/serve.hpp does not
// drive it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/dhcp.hpp>
#include <bartizan/protocol/wsd/target.hpp>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fcntl.h>
#include <ifaddrs.h>

#include <bit>
#include <vector>

namespace bartizan::io {

enum class discovery_errc { no_such_interface = 1, port_taken, failed };
inline constexpr error_domain discovery_domain{"discovery", [](int code) -> std::string_view {
    switch (discovery_errc(code)) {
    case discovery_errc::no_such_interface: return "this machine has no such network interface";
    case discovery_errc::port_taken: return "another program has the port of discovery (UDP 3702) for itself";
    case discovery_errc::failed: return "the system gives no socket for discovery on the interface";
    }
    return "unknown";
}};
constexpr error make_error(discovery_errc code) { return {&discovery_domain, int(code)}; }

// addresses_of: what the interface has now, of both families.
inline std::vector<family_settings> addresses_of(const std::string& interface) {
    std::vector<family_settings> out;
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return out;
    const auto ones = [](std::span<const std::uint8_t> mask) {
        unsigned bits = 0;
        for (const auto byte : mask) bits += static_cast<unsigned>(std::popcount(byte));
        return static_cast<std::uint8_t>(bits);
    };
    for (const auto* each = all; each; each = each->ifa_next) {
        if (!each->ifa_addr || !each->ifa_netmask || !(each->ifa_flags & IFF_UP) || interface != each->ifa_name) continue;
        family_settings f;
        std::array<std::uint8_t, 16> mask{};
        if (each->ifa_addr->sa_family == AF_INET) {
            f.at = address::v4(0, 0, 0, 0);
            std::memcpy(f.at.bytes.data() + 12, &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr, 4);
            std::memcpy(mask.data(), &reinterpret_cast<const sockaddr_in*>(each->ifa_netmask)->sin_addr, 4);
        } else if (each->ifa_addr->sa_family == AF_INET6) {
            std::memcpy(f.at.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(each->ifa_addr)->sin6_addr, 16);
            std::memcpy(mask.data(), &reinterpret_cast<const sockaddr_in6*>(each->ifa_netmask)->sin6_addr, 16);
        } else continue;
        f.bits = ones(mask);
        out.push_back(f);
    }
    ::freeifaddrs(all);
    return out;
}

// discoverable: the sockets that hear questions are bound to the groups themselves: what is sent to the product's own address is not heard, and the system says
// that nobody listens there. Answers have a hop limit of 1.
//   admits    whether an address may be answered at all
//   told      of each beginning and end of being found
//   lifetime  it ends before the io_context does; it says Bye
template <wsd::target_limits L = wsd::target_limits{}> class discoverable {
public:
    using target_type = wsd::target<L>;
    using admits = std::function<bool(const address&)>;
    using told = std::function<void(bool)>;

private:
    using stream = boost::asio::posix::basic_stream_descriptor<>;
    std::string interface_;
    unsigned index_;
    descriptor out_v4_, out_v6_;
    stream in_v4_, in_v6_;
    boost::asio::steady_timer timer_;
    target_type target_;
    admits admits_;
    told told_;
    bool was_open_ = false;

    discoverable(boost::asio::any_io_executor executor, std::string interface, target_type&& target, admits may, told changed)
        : interface_(std::move(interface)), index_(::if_nametoindex(interface_.c_str())), in_v4_(executor), in_v6_(executor), timer_(executor), target_(std::move(target)),
          admits_(std::move(may)), told_(std::move(changed)) {}

public:
    discoverable(const discoverable&) = delete;
    discoverable& operator=(const discoverable&) = delete;
    ~discoverable() {
        target_.close();
        flush();
    }

    //   errors  discovery_errc; a machine without IPv6 is found by IPv4 alone
    static result<std::unique_ptr<discoverable>> open(boost::asio::any_io_executor executor, const std::string& interface, target_type target, admits may, told changed) {
        std::unique_ptr<discoverable> made(new discoverable(executor, interface, std::move(target), std::move(may), std::move(changed)));
        if (made->index_ == 0) return discovery_errc::no_such_interface;
        if (const auto v4 = made->open_v4(); !v4) return v4.error();
        if (const auto v6 = made->open_v6(); !v6) return v6.error();
        made->hear(made->in_v4_);
        if (made->in_v6_.is_open()) made->hear(made->in_v6_);
        made->step();
        return made;
    }

    const target_type& target() const noexcept { return target_; }
    // change: act(target, moment) decides whether it is found; it shows at once.
    template <class Act> void change(Act act) {
        act(target_, now_with_random());
        step();
    }

private:
    static descriptor socket(int family) { return descriptor(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }
    template <class Value> static bool set(const descriptor& of, int level, int option, const Value& value) { return ::setsockopt(of.get(), level, option, &value, sizeof value) == 0; }
    static result<> failure() { return errno == EADDRINUSE ? discovery_errc::port_taken : discovery_errc::failed; }
    static void give(const descriptor& from, stream& to) { to.assign(::fcntl(from.get(), F_DUPFD_CLOEXEC, 0)); }

    result<> open_v4() {
        auto in = socket(AF_INET);
        out_v4_ = socket(AF_INET);
        if (!in || !out_v4_) return discovery_errc::failed;
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_port = htons(wsd::port);
        std::memcpy(&here.sin_addr, wsd::everybody_v4.bytes.data() + 12, 4);
        ip_mreqn group{};
        group.imr_multiaddr = here.sin_addr;
        group.imr_ifindex = static_cast<int>(index_);
        const ip_mreqn out{{}, {}, group.imr_ifindex};
        const auto index = htonl(index_);
        if (!set(in, SOL_SOCKET, SO_REUSEADDR, 1) || !set(in, IPPROTO_IP, IP_MULTICAST_ALL, 0) || ::bind(in.get(), reinterpret_cast<sockaddr*>(&here), sizeof here) != 0 ||
            !set(in, IPPROTO_IP, IP_ADD_MEMBERSHIP, group) || !set(out_v4_, IPPROTO_IP, IP_MULTICAST_IF, out) || !set(out_v4_, IPPROTO_IP, IP_MULTICAST_TTL, 1) ||
            !set(out_v4_, IPPROTO_IP, IP_TTL, 1) || !set(out_v4_, IPPROTO_IP, IP_UNICAST_IF, index)) return failure();
        give(in, in_v4_);
        return {};
    }
    result<> open_v6() {
        auto in = socket(AF_INET6);
        out_v6_ = socket(AF_INET6);
        if (!in || !out_v6_) return {};
        sockaddr_in6 here{};
        here.sin6_family = AF_INET6;
        here.sin6_port = htons(wsd::port);
        here.sin6_scope_id = index_;   // heard on this interface alone
        std::memcpy(&here.sin6_addr, wsd::everybody_v6.bytes.data(), 16);
        const ipv6_mreq group{here.sin6_addr, index_};
        if (!set(in, IPPROTO_IPV6, IPV6_V6ONLY, 1) || !set(in, SOL_SOCKET, SO_REUSEADDR, 1) || ::bind(in.get(), reinterpret_cast<sockaddr*>(&here), sizeof here) != 0)
            return errno == EADDRINUSE ? result<>(discovery_errc::port_taken) : result<>{};   // IPv6 is off on the interface
        if (!set(in, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, group) || !set(out_v6_, IPPROTO_IPV6, IPV6_MULTICAST_IF, index_) || !set(out_v6_, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1) ||
            !set(out_v6_, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 1) || !set(out_v6_, IPPROTO_IPV6, IPV6_UNICAST_IF, htonl(index_))) return failure();
        give(in, in_v6_);
        return {};
    }
    void hear(stream& from) {
        from.async_wait(boost::asio::posix::descriptor_base::wait_read, [this, &from](const boost::system::error_code& failed) {
            if (failed) return;
            std::array<std::byte, L.request_bytes + 1> space;
            for (int n = 0; n < 32; ++n) {   // a flood leaves time for others
                sockaddr_storage who{};
                socklen_t size = sizeof who;
                const auto got = ::recvfrom(from.native_handle(), space.data(), space.size(), 0, reinterpret_cast<sockaddr*>(&who), &size);
                if (got < 0) break;
                const auto asker = asker_of(who);
                if (target_.is_open() && admits_(asker.at)) target_.received(bytes_view(space).first(static_cast<std::size_t>(got)), asker, now_with_random());
            }
            step();
            hear(from);
        });
    }
    static wsd::asker asker_of(const sockaddr_storage& who) {
        wsd::asker out;
        if (who.ss_family == AF_INET) {
            const auto& v4 = reinterpret_cast<const sockaddr_in&>(who);
            out = {address::v4(0, 0, 0, 0), ntohs(v4.sin_port), 0};
            std::memcpy(out.at.bytes.data() + 12, &v4.sin_addr, 4);
        } else {
            const auto& v6 = reinterpret_cast<const sockaddr_in6&>(who);
            out = {{}, ntohs(v6.sin6_port), v6.sin6_scope_id};
            std::memcpy(out.at.bytes.data(), &v6.sin6_addr, 16);
        }
        return out;
    }
    void step() {
        target_.here(addresses_of(interface_), now_with_random());
        flush();
        if (std::exchange(was_open_, target_.is_open()) != target_.is_open()) told_(target_.is_open());
        auto until = system_clock::now() + std::chrono::seconds(1);   // addresses come and go
        if (const auto due = target_.deadline()) until = std::min(until, *due);
        timer_.expires_at(until);
        timer_.async_wait([this](const boost::system::error_code& failed) {
            if (!failed) step();
        });
    }
    void flush() {
        for (;;) {
            target_.time_is(now_with_random());
            const auto out = target_.output();
            if (!out) return;
            if (out->to) send(out->bytes, *out->to);
            else send(out->bytes, {wsd::everybody_v4, wsd::port, 0}), send(out->bytes, {wsd::everybody_v6, wsd::port, index_});
            target_.sent();
        }
    }
    void send(bytes_view bytes, const wsd::asker& to) {   // what fails is as lost on the way
        if (to.at.is_v4()) {
            sockaddr_in there{};
            there.sin_family = AF_INET;
            there.sin_port = htons(to.from_port);
            std::memcpy(&there.sin_addr, to.at.bytes.data() + 12, 4);
            (void)::sendto(out_v4_.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&there), sizeof there);
        } else if (out_v6_) {
            sockaddr_in6 there{};
            there.sin6_family = AF_INET6;
            there.sin6_port = htons(to.from_port);
            there.sin6_scope_id = to.scope;
            std::memcpy(&there.sin6_addr, to.at.bytes.data(), 16);
            (void)::sendto(out_v6_.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&there), sizeof there);
        }
    }
};

}  // namespace bartizan::io
