// SPDX-License-Identifier: Apache-2.0
#include <bartizan/io/discovery.hpp>

#include <support/network.hpp>
#include <support/wsd_messages.hpp>

#include <catch2/catch_test_macros.hpp>

#include <arpa/inet.h>
#include <boost/asio/io_context.hpp>

namespace bz = bartizan;
using network::in_a_network_of_its_own;

namespace {

constexpr bz::wsd::description is{bz::wsd::uuid{std::byte{9}}, {}, {}, "/setup.html", 443};
using discoverable = bz::io::discoverable<bz::wsd::target_limits{.delay_ms = 20}>;

// tool: the other end of the cable; it asks by way of pc0.
struct tool {
    bz::io::descriptor udp;
    explicit tool(int family) : udp(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
    bool ask_v4(const char* source, const char* to, const std::string& message) {
        sockaddr_in here{}, there{};
        here.sin_family = there.sin_family = AF_INET, there.sin_port = htons(3702);
        ::inet_pton(AF_INET, source, &here.sin_addr), ::inet_pton(AF_INET, to, &there.sin_addr);
        const ip_mreqn by{{}, {}, static_cast<int>(::if_nametoindex("pc0"))};
        return ::bind(udp.get(), reinterpret_cast<sockaddr*>(&here), sizeof here) == 0 && ::setsockopt(udp.get(), IPPROTO_IP, IP_MULTICAST_IF, &by, sizeof by) == 0 &&
               ::sendto(udp.get(), message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&there), sizeof there) > 0;
    }
    bool ask_v6(const std::string& message) {
        sockaddr_in6 there{};
        there.sin6_family = AF_INET6, there.sin6_port = htons(3702), there.sin6_scope_id = ::if_nametoindex("pc0");
        ::inet_pton(AF_INET6, "ff02::c", &there.sin6_addr);
        return ::sendto(udp.get(), message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&there), sizeof there) > 0;
    }
    std::string heard() {
        std::string all(4096, '\0');
        const auto n = ::recv(udp.get(), all.data(), all.size(), 0);
        all.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
        return all;
    }
};
std::string probe(int n) { return wsd_messages::with({.message_id = "urn:uuid:" + std::to_string(n), .body = ""}); }

}  // namespace

TEST_CASE("a tool on the cable finds it by both families for a time; nobody else does, and nothing reaches its own address") {
    std::string failed, way, by_v4, by_v6, denied, far, after;
    bool asked = true, heard_alone = true, admitted = true;
    std::vector<bool> told;
    const bool alone = in_a_network_of_its_own([&] {
        way = network::said("ip addr add 192.168.0.10/24 dev cam0 && ip addr add 192.168.0.2/24 dev pc0 && ip addr add 10.9.9.9/32 dev pc0 && ip addr add fe80::10/64 dev cam0 nodad"
                            " && ip addr add fe80::2/64 dev pc0 nodad && ip link set lo up && echo 1 >/proc/sys/net/ipv4/conf/all/accept_local");
        boost::asio::io_context context;
        auto opened = discoverable::open(context.get_executor(), "cam0", discoverable::target_type(is, bz::wsd::uuid{std::byte{1}}, 1), [&](const bz::address&) { return admitted; },
                                         [&](bool found) { told.push_back(found); });
        if (!opened) return void(failed = opened.error().message());
        auto camera = *std::move(opened);
        const auto wait = [&](tool& t, std::chrono::milliseconds most) {
            std::string all;
            for (const auto end = bz::io::system_clock::now() + most; all.empty() && bz::io::system_clock::now() < end; all = t.heard()) context.run_for(std::chrono::milliseconds(20)), context.restart();
            return all;
        };
        using namespace std::chrono_literals;
        tool before(AF_INET), v4(AF_INET), v6(AF_INET6), stranger(AF_INET), elsewhere(AF_INET), direct(AF_INET), late(AF_INET);
        asked = before.ask_v4("192.168.0.2", "239.255.255.250", probe(1)) && wait(before, 300ms).empty();   // closed at first
        camera->change([](auto& target, bz::moment at) { target.open(at.now + 20min, at); });
        asked = asked && v4.ask_v4("192.168.0.2", "239.255.255.250", probe(2));
        by_v4 = wait(v4, 20s);
        asked = asked && v6.ask_v6(probe(3));
        by_v6 = wait(v6, 20s);
        asked = asked && elsewhere.ask_v4("10.9.9.9", "239.255.255.250", probe(4));
        far = wait(elsewhere, 500ms);
        admitted = false;
        asked = asked && stranger.ask_v4("192.168.0.2", "239.255.255.250", probe(5));
        denied = wait(stranger, 500ms);
        admitted = true;
        heard_alone = direct.ask_v4("192.168.0.2", "192.168.0.10", probe(6)) && !wait(direct, 500ms).empty();
        camera->change([](auto& target, bz::moment) { target.close(); });
        asked = asked && late.ask_v4("192.168.0.2", "239.255.255.250", probe(7));
        after = wait(late, 500ms);
    });
    if (!alone) SKIP("no network namespace can be made here");
    CAPTURE(way);
    CHECK(failed.empty());
    CHECK(asked);
    CHECK(by_v4.find("<d:XAddrs>https://192.168.0.10/setup.html") != by_v4.npos);
    CHECK(by_v6.find("https://[fe80::10]/setup.html") != by_v6.npos);
    CHECK(far.empty());
    CHECK(denied.empty());
    CHECK_FALSE(heard_alone);
    CHECK(after.empty());
    CHECK(told == std::vector<bool>{true, false});
}

TEST_CASE("an interface that is not there is said to be so") {
    boost::asio::io_context context;
    const auto opened = discoverable::open(context.get_executor(), "none0", discoverable::target_type(is, {}, 1), [](const bz::address&) { return true; }, [](bool) {});
    REQUIRE_FALSE(opened);
    CHECK(opened.error() == make_error(bz::io::discovery_errc::no_such_interface));
}
