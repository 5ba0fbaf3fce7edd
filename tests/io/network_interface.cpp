// SPDX-License-Identifier: Apache-2.0
#include <bartizan/io/network_interface.hpp>

#include <support/network.hpp>
#include <support/print.hpp>

#include <bartizan/service/interface_trial.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace bz = bartizan;
using bz::io::network_interface;
using bz::io::network_interface_errc;
using network::has;
using network::in_a_network_of_its_own;
using network::said;
static_assert(bz::service::interface_port<network_interface>);

namespace {

bz::address at(const char* text) { return *bz::read_address(text); }

}  // namespace

TEST_CASE("an interface gets its addresses, ways out and name servers as the system's own tools see them, and loses what is dropped") {
    const auto folder = std::filesystem::temp_directory_path() / ("bartizan-interface-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    const auto resolver = (folder / "resolv.conf").string();
    std::string first, first_way, both, both_way, second, second_way, v6, v6_way, servers, last, no_way, error;
    const bool alone = in_a_network_of_its_own([&] {
        auto opened = network_interface::open("cam0", resolver);
        if (!opened) return void(error = opened.error().message());
        const auto must = [&](const bz::result<>& done) { if (!done) error += std::string(done.error().message()) + "; "; };
        bz::interface_settings shipped, other;
        other.names_leased = false;
        other.v4.at = at("192.168.0.77");   // of the same network: the first is the other's parent to the system
        other.v4.gateway = at("192.168.0.2");
        other.has_v6 = true;
        other.v6 = {at("fd00::10"), 64, at("fd00::1")};
        other.name_servers = {at("192.168.0.53"), at("0.0.0.0"), at("fd00::53")};
        must(opened->use(in_force(shipped)));
        first = said("ip -o addr show dev cam0"), first_way = said("ip route show default");
        must(opened->use(in_force(other)));
        must(opened->use(in_force(other)));
        both = said("ip -o addr show dev cam0"), both_way = said("ip route show default");
        must(opened->drop(in_force(shipped), in_force(other)));
        second = said("ip -o addr show dev cam0"), second_way = said("ip route show default");
        v6 = said("ip -6 -o addr show dev cam0"), v6_way = said("ip -6 route show default");
        std::ifstream file(resolver);
        servers.assign(std::istreambuf_iterator<char>(file), {});
        shipped.v4.gateway = at("0.0.0.0");
        must(opened->use(in_force(shipped)));
        must(opened->drop(in_force(other), in_force(shipped)));
        last = said("ip -o addr show dev cam0"), no_way = said("ip route show default; ip -6 route show default");
    });
    std::filesystem::remove_all(folder);
    if (!alone) SKIP("a network namespace needs root and iproute2");
    CHECK(error.empty());
    INFO(error);
    CHECK((has(first, "192.168.0.10/24 brd 192.168.0.255") && has(first_way, "default via 192.168.0.1 dev cam0")));
    CHECK((has(both, "192.168.0.10/24") && has(both, "192.168.0.77/24") && has(both_way, "default via 192.168.0.2 dev cam0")));
    CHECK((!has(second, "192.168.0.10/24") && has(second, "192.168.0.77/24") && has(second_way, "default via 192.168.0.2 dev cam0")));
    CHECK((has(v6, "fd00::10/64") && has(v6_way, "default via fd00::1 dev cam0")));
    CHECK(servers == "nameserver 192.168.0.53\nnameserver fd00::53\n");
    CHECK((has(last, "192.168.0.10/24") && !has(last, "192.168.0.77") && !has(last, "fd00::10") && no_way.empty()));
}

TEST_CASE("what cannot be set is said: no such interface, a gateway that is nowhere, a file that cannot be written") {
    CHECK(network_interface::open("no-such-0").error() == make_error(network_interface_errc::no_such_interface));
    bz::error nowhere, unwritable;
    const bool alone = in_a_network_of_its_own([&] {
        auto opened = network_interface::open("cam0", "/no/such/folder/resolv.conf");
        if (!opened) return;
        bz::interface_settings s;
        unwritable = opened->use(in_force(s)).error();
        s.v4.gateway = at("203.0.113.1");
        nowhere = opened->use(in_force(s)).error();
    });
    if (!alone) SKIP("a network namespace needs root and iproute2");
    CHECK(unwritable == make_error(network_interface_errc::name_servers));
    CHECK(nowhere == make_error(network_interface_errc::refused));
}

TEST_CASE("a line speed is set with the addresses, is left alone until it is told, and refused before anything else is touched (J18)") {
    std::string made, error;
    bz::result<bz::io::line_speed_now> slow(bz::io::line_speed_errc::failed), again(bz::io::line_speed_errc::failed);
    bz::error refused;
    std::string untouched;
    const bool alone = in_a_network_of_its_own([&] {
        bz::interface_settings s;
        s.v4.gateway = at("0.0.0.0");
        auto veth = network_interface::open("cam0");
        if (!veth) return void(error = "no interface");
        s.speed = bz::line_speed::full_10;
        refused = veth->use(in_force(s)).error();
        untouched = said("ip -4 -o addr show dev cam0");
        made = said("ip tuntap add tap0 mode tap && ip link set tap0 up");
        if (!made.empty()) return;
        auto tap = network_interface::open("tap0");
        if (!tap || !tap->use(in_force(s))) return void(error = "the tap takes no speed");
        slow = bz::io::line_speed_of("tap0");
        s.speed = bz::line_speed::automatic;
        if (!tap->use(in_force(s))) return void(error = "the tap takes no negotiation");
        again = bz::io::line_speed_of("tap0");
    });
    if (!alone) SKIP("a network namespace needs root and iproute2");
    CHECK(error.empty());
    CHECK(refused == make_error(bz::io::line_speed_errc::not_offered));
    CHECK(untouched.empty());
    if (!made.empty()) SKIP("a tap needs the system's tun driver");
    REQUIRE((slow && again));
    CHECK((slow->megabits == 10 && slow->full && !slow->automatic));
    CHECK(again->automatic);
}
