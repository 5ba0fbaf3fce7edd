// SPDX-License-Identifier: Apache-2.0
#include <bartizan/io/line_speed.hpp>

#include <support/network.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using bz::line_speed;
using bz::io::line_speed_errc;
using network::in_a_network_of_its_own;
using network::said;

// A cable of the kernel's own (veth) has no speed that could be set; a tap has one, as its driver keeps what it is told.
TEST_CASE("a port is held to a speed as ethtool would do it, and says so afterwards") {
    std::string made;
    bz::result<> set;
    bz::result<bz::io::line_speed_now> slow(line_speed_errc::failed), fast(line_speed_errc::failed);
    const bool alone = in_a_network_of_its_own([&] {
        made = said("ip tuntap add tap0 mode tap");
        if (!made.empty()) return;
        set = bz::io::set_line_speed("tap0", line_speed::half_10);
        slow = bz::io::line_speed_of("tap0");
        if (set) set = bz::io::set_line_speed("tap0", line_speed::full_100);
        fast = bz::io::line_speed_of("tap0");
    });
    if (!alone || !made.empty()) SKIP("a network namespace and a tap need root, iproute2 and the system's tun driver");
    INFO(set.error().message());
    REQUIRE(set);
    REQUIRE((slow && fast));
    CHECK((slow->megabits == 10 && !slow->full && !slow->automatic));
    CHECK((fast->megabits == 100 && fast->full && !fast->automatic));
}

TEST_CASE("an interface without a speed, and one that is not there, are said") {
    bz::error veth, nowhere;
    const bool alone = in_a_network_of_its_own([&] {
        veth = bz::io::set_line_speed("cam0", line_speed::full_100).error();
        nowhere = bz::io::set_line_speed("no-such-0", line_speed::full_100).error();
    });
    if (!alone) SKIP("a network namespace needs root and iproute2");
    CHECK(veth == make_error(line_speed_errc::not_offered));
    CHECK(nowhere == make_error(line_speed_errc::no_such_interface));
}
