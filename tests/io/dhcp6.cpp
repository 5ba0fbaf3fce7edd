// SPDX-License-Identifier: Apache-2.0
#include <bartizan/io/dhcp6.hpp>

#include <support/network.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace dhcp6 = bartizan::dhcp6;
using bz::io::packet_errc;
using network::in_a_network_of_its_own;
using network::said;

// A server is tests/interop/camera_dhcp6.sh's.
TEST_CASE("what is asked goes to all servers of the link from port 546, once the system has an address of the link") {
    std::string failed;
    std::size_t size = 0;
    int kind = 0, port = 0;
    const bool alone = in_a_network_of_its_own([&] {
        boost::asio::io_context context;
        auto lease = bz::io::dhcp6_lease<dhcp6::client_limits{.start_ms = 0, .solicit_ms = 50, .most_solicit_ms = 50}>::open(context.get_executor(), "cam0", [](const dhcp6::lease*) {});
        if (!lease) return void(failed = lease.error().message());
        const bz::io::descriptor server(::socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        sockaddr_in6 here{};
        here.sin6_family = AF_INET6, here.sin6_port = htons(547);
        ipv6_mreq all{};
        all.ipv6mr_interface = ::if_nametoindex("pc0");
        all.ipv6mr_multiaddr.s6_addr[0] = 0xff, all.ipv6mr_multiaddr.s6_addr[1] = 2, all.ipv6mr_multiaddr.s6_addr[13] = 1, all.ipv6mr_multiaddr.s6_addr[15] = 2;
        if (::bind(server.get(), reinterpret_cast<sockaddr*>(&here), sizeof here) != 0 || ::setsockopt(server.get(), IPPROTO_IPV6, IPV6_JOIN_GROUP, &all, sizeof all) != 0)
            return void(failed = "the other end has no socket");
        (*lease)->start({});
        for (int i = 0; i < 3000 && size == 0; ++i) {   // the system's own address of the link takes a second or two
            context.run_for(std::chrono::milliseconds(10)), context.restart();
            std::array<std::uint8_t, 500> message;
            sockaddr_in6 from{};
            socklen_t length = sizeof from;
            const auto n = ::recvfrom(server.get(), message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
            if (n > 0) size = std::size_t(n), kind = message[0], port = ntohs(from.sin6_port);
        }
        (*lease)->stop();
    });
    if (!alone) SKIP("a network namespace needs root and iproute2");
    CHECK(failed.empty());
    CHECK((size == 4 + 14 + 16 + 6 + 8 && kind == 1 && port == 546));
}

TEST_CASE("an address that the other end has is found to be double by the system, and no other one is") {
    bool doubled = false, own = true, before = true;
    const bool alone = in_a_network_of_its_own([&] {
        (void)said("ip addr add fd00::9/64 dev pc0 nodad && ip addr add fd00::7/64 dev cam0");
        before = bz::io::is_duplicate("cam0", *bz::read_address("fd00::9"));
        (void)said("ip addr add fd00::9/64 dev cam0");
        for (int i = 0; i < 3000 && !doubled; ++i) {
            doubled = bz::io::is_duplicate("cam0", *bz::read_address("fd00::9"));
            if (!doubled) ::usleep(10'000);
        }
        own = bz::io::is_duplicate("cam0", *bz::read_address("fd00::7")) || bz::io::is_duplicate("pc0", *bz::read_address("fd00::9"));
    });
    if (!alone) SKIP("a network namespace needs root and iproute2");
    CHECK((doubled && !own && !before));
}

TEST_CASE("an interface that is not there, has no Ethernet or has a DHCPv6 client already is said") {
    bz::error nowhere, loopback, taken;
    const bool alone = in_a_network_of_its_own([&] {
        boost::asio::io_context context;
        const auto open = [&](const char* name) { return bz::io::dhcp6_lease<>::open(context.get_executor(), name, [](const dhcp6::lease*) {}); };
        nowhere = open("no-such-0").error(), loopback = open("lo").error();
        const auto first = open("cam0");
        taken = open("cam0").error();
    });
    if (!alone) SKIP("a network namespace needs root and iproute2");
    CHECK(nowhere == make_error(packet_errc::no_such_interface));
    CHECK(loopback == make_error(packet_errc::not_ethernet));
    CHECK(taken == make_error(packet_errc::port_taken));
}
