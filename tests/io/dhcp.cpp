// SPDX-License-Identifier: Apache-2.0
#include <bartizan/io/dhcp.hpp>

#include <support/network.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <unistd.h>
#include <vector>

namespace bz = bartizan;
namespace dhcp = bartizan::dhcp;
using network::in_a_network_of_its_own;

namespace {

constexpr dhcp::client_limits quick{.start_ms = 1, .first_ms = 200, .jitter_ms = 1, .give_up_ms = 300};
constexpr bz::arp::probe_limits brief{.wait_ms = 1, .least_ms = 1, .most_ms = 2, .announce_wait_ms = 10, .announce_ms = 10};

// toy: answers every question heard on pc0, from a socket of the system; not a server, but the other end of a cable. tests/interop/camera_dhcp.sh has servers.
struct toy {
    bz::io::descriptor udp{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    std::vector<dhcp::kind> heard;
    bool open() {
        const int on = 1;
        sockaddr_in here{};
        here.sin_family = AF_INET, here.sin_port = htons(67);
        return ::setsockopt(udp.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == 0 && ::setsockopt(udp.get(), SOL_SOCKET, SO_BINDTODEVICE, "pc0", 4) == 0 &&
               ::bind(udp.get(), reinterpret_cast<sockaddr*>(&here), sizeof here) == 0;
    }
    void answer() {
        std::array<std::uint8_t, 1600> q;
        while (::recv(udp.get(), q.data(), q.size(), 0) >= 240) {
            const auto is = dhcp::kind(q[242]);
            heard.push_back(is);
            if (is != dhcp::kind::discover && is != dhcp::kind::request) continue;
            std::vector<std::uint8_t> a(q.begin(), q.begin() + 240);
            a[0] = 2, a[16] = 10, a[17] = 0, a[18] = 0, a[19] = 9;
            for (const int each : {53, 1, is == dhcp::kind::discover ? 2 : 5, 54, 4, 10, 0, 0, 1, 51, 4, 0, 0, 14, 16, 1, 4, 255, 255, 255, 0, 255}) a.push_back(std::uint8_t(each));
            sockaddr_in all{};
            all.sin_family = AF_INET, all.sin_port = htons(68), all.sin_addr.s_addr = INADDR_BROADCAST;
            (void)::sendto(udp.get(), a.data(), a.size(), 0, reinterpret_cast<sockaddr*>(&all), sizeof all);
        }
    }
};

}  // namespace

TEST_CASE("without a server it gives up and goes on; with one it holds an address after the network was asked for it, until it stops") {
    std::string failed, way;
    bz::address held{};
    bool gave_up = false, took_long = false, ended = false;
    std::vector<dhcp::kind> heard;
    const bool alone = in_a_network_of_its_own([&] {
        way = network::said("ip addr add 10.0.0.1/24 dev pc0 && ip route add 255.255.255.255 dev pc0");
        boost::asio::io_context context;
        auto sockets = bz::io::packet_sockets::open("cam0");
        if (!sockets) return void(failed = sockets.error().message());
        bz::io::dhcp_lease<quick, brief> lease(context.get_executor(), *std::move(sockets), [&](const dhcp::lease* now, bool none) {
            gave_up = gave_up || none;
            ended = !now && held != bz::address{};
            if (now) held = now->what.at;
        });
        toy server;
        const auto run_until = [&](auto holds) {
            const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
            while (!holds() && !took_long) {
                context.run_for(std::chrono::milliseconds(5)), context.restart();
                if (server.udp) server.answer();
                took_long = std::chrono::steady_clock::now() > end;
            }
        };
        lease.start(bz::address::v4(0, 0, 0, 0));
        run_until([&] { return gave_up; });
        if (!server.open()) return void(failed = "the toy has no port");
        run_until([&] { return held != bz::address{}; });
        lease.stop();
        heard = server.heard;
    });
    if (!alone) SKIP("a network namespace needs root and iproute2");
    INFO(failed + way);
    CHECK(failed.empty());
    CHECK_FALSE(took_long);
    CHECK(gave_up);
    CHECK(held == bz::address::v4(10, 0, 0, 9));
    CHECK(ended);
    CHECK((heard.size() >= 2 && heard.front() == dhcp::kind::discover && heard.back() == dhcp::kind::request));
}
