// SPDX-License-Identifier: Apache-2.0
#include <bartizan/io/packet_sockets.hpp>

#include <support/network.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>

namespace bz = bartizan;
using bz::io::packet_errc;
using bz::io::packet_sockets;
using network::in_a_network_of_its_own;
using network::said;

TEST_CASE("what one end of a cable broadcasts, the other hears: ARP, and of IP nothing but DHCP's answers") {
    bz::error error;
    std::optional<bz::arp::packet> arp;
    std::size_t questions = 1, answers = 0;
    bool carrier = false, cut = true, more = true;
    const bool alone = in_a_network_of_its_own([&] {
        auto cam = packet_sockets::open("cam0"), pc = packet_sockets::open("pc0");
        if (!cam || !pc) return void(error = cam ? pc.error() : cam.error());
        std::array<std::byte, bz::arp::packet_bytes> packet;
        bz::arp::write({1, cam->mac(), {}, bz::address::v4(0, 0, 0, 0), bz::address::v4(10, 0, 0, 9)}, packet);
        std::array<std::byte, bz::dhcp::question_bytes> question{};
        std::array<std::byte, packet_sockets::most_bytes> space;
        for (int i = 0; i < 3000 && !arp; ++i) {   // a cable takes a moment until it carries anything
            cam->announce(packet), cam->broadcast(question);
            ::usleep(10'000);
            arp = bz::arp::read(pc->receive_arp(space, more));
        }
        questions = pc->receive_message(space, more).size();   // from port 68 to 67: not a client's
        (void)said("ip addr add 10.0.0.1/24 dev pc0 && ip link set lo up && ip route add 255.255.255.255 dev pc0");
        (void)said("python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1);"
                   "s.bind((\"10.0.0.1\", 67)); s.sendto(b\"x\" * 250, (\"255.255.255.255\", 68)); s.sendto(b\"x\" * 77, (\"255.255.255.255\", 69))'");
        for (int i = 0; i < 3000 && answers == 0; ++i) {
            answers = cam->receive_message(space, more).size();
            if (answers == 0) ::usleep(10'000);
        }
        (void)cam->receive_message(space, more);
        carrier = cam->carrier();
        (void)said("ip link set pc0 down");
        cut = cam->carrier();
    });
    if (!alone) SKIP("a network namespace needs root and iproute2");
    INFO(error.message());
    REQUIRE(error == bz::error{});
    REQUIRE(arp);
    CHECK((arp->is == 1 && arp->target == bz::address::v4(10, 0, 0, 9)));
    CHECK(questions == 0);
    CHECK(answers == 250);   // its sum is left to a card that is not there, and it is heard all the same
    CHECK_FALSE(more);
    CHECK((carrier && !cut));
}

TEST_CASE("what gives no sockets is said: no such interface, one without Ethernet, one that has a DHCP client already") {
    bz::error nowhere, loopback, taken;
    const bool alone = in_a_network_of_its_own([&] {
        const auto why = [](const char* name) {
            const auto opened = packet_sockets::open(name);
            return opened ? bz::error{} : opened.error();
        };
        nowhere = why("no-such-0"), loopback = why("lo");
        const auto first = packet_sockets::open("cam0");
        taken = why("cam0");
    });
    if (!alone) SKIP("a network namespace needs root and iproute2");
    CHECK(nowhere == make_error(packet_errc::no_such_interface));
    CHECK(loopback == make_error(packet_errc::not_ethernet));
    CHECK(taken == make_error(packet_errc::port_taken));
}
