// SPDX-License-Identifier: Apache-2.0
#include <bartizan/base/interface_settings.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;
using part = wrong_setting::part;

namespace {
constexpr address at(const char* text) { return *read_address(text); }
constexpr interface_settings v4_with(const char* address, int bits, const char* gateway) {
    interface_settings s;
    s.v4 = {at(address), static_cast<std::uint8_t>(bits), at(gateway)};
    return s;
}
constexpr interface_settings v6_with(const char* address, int bits, const char* gateway) {
    interface_settings s;
    s.has_v6 = true;
    s.v6 = {at(address), static_cast<std::uint8_t>(bits), at(gateway)};
    return s;
}
struct row {
    interface_settings given;
    part of;
    interface_errc why;
};
}  // namespace

TEST_CASE("the shipped settings make sense (J08 to J10), and so do networks that people have") {
    STATIC_CHECK_FALSE(check_interface({}));
    for (const auto& good : {v4_with("10.0.0.1", 8, "10.255.255.254"), v4_with("192.168.1.1", 30, "192.168.1.2"), v4_with("172.16.4.9", 16, "0.0.0.0"),
                             v4_with("169.254.7.7", 16, "0.0.0.0"), v4_with("10.0.0.255", 23, "10.0.1.0"),
                             v6_with("fd00::10", 64, "fd00::1"), v6_with("2001:db8::10", 64, "fe80::1"), v6_with("fd00::1", 127, "::")})
        CHECK_FALSE(check_interface(good));
}

TEST_CASE("what nobody could reach is said to be wrong, and where") {
    for (const auto& [given, of, why] : {
             row{v4_with("0.0.0.0", 24, "0.0.0.0"), part::v4_address, interface_errc::address}, row{v4_with("0.1.2.3", 24, "0.0.0.0"), part::v4_address, interface_errc::address},
             row{v4_with("127.0.0.1", 8, "0.0.0.0"), part::v4_address, interface_errc::address}, row{v4_with("224.0.0.1", 24, "0.0.0.0"), part::v4_address, interface_errc::address},
             row{v4_with("255.255.255.255", 24, "0.0.0.0"), part::v4_address, interface_errc::address}, row{v4_with("fd00::1", 24, "0.0.0.0"), part::v4_address, interface_errc::family},
             row{v4_with("192.168.0.0", 24, "0.0.0.0"), part::v4_address, interface_errc::network_address},
             row{v4_with("192.168.0.255", 24, "0.0.0.0"), part::v4_address, interface_errc::broadcast_address},
             row{v4_with("192.168.0.10", 31, "0.0.0.0"), part::v4_prefix, interface_errc::prefix}, row{v4_with("192.168.0.10", 7, "0.0.0.0"), part::v4_prefix, interface_errc::prefix},
             row{v4_with("192.168.0.10", 24, "192.168.1.1"), part::v4_gateway, interface_errc::gateway_outside},
             row{v4_with("192.168.0.10", 24, "192.168.0.10"), part::v4_gateway, interface_errc::gateway_is_self},
             row{v4_with("192.168.0.10", 24, "192.168.0.255"), part::v4_gateway, interface_errc::gateway},
             row{v4_with("192.168.0.10", 24, "192.168.0.0"), part::v4_gateway, interface_errc::gateway},
             row{v4_with("192.168.0.10", 24, "127.0.0.1"), part::v4_gateway, interface_errc::gateway}, row{v4_with("192.168.0.10", 24, "fd00::1"), part::v4_gateway, interface_errc::family},
             row{v6_with("::", 64, "::"), part::v6_address, interface_errc::address}, row{v6_with("::1", 64, "::"), part::v6_address, interface_errc::address},
             row{v6_with("ff02::1", 64, "::"), part::v6_address, interface_errc::address}, row{v6_with("10.0.0.1", 64, "::"), part::v6_address, interface_errc::family},
             row{v6_with("fd00::", 64, "::"), part::v6_address, interface_errc::network_address}, row{v6_with("fd00::1", 128, "::"), part::v6_prefix, interface_errc::prefix},
             row{v6_with("fd00::1", 64, "fd01::1"), part::v6_gateway, interface_errc::gateway_outside}, row{v6_with("fd00::1", 64, "ff02::2"), part::v6_gateway, interface_errc::gateway},
         }) {
        const auto found = check_interface(given);
        CAPTURE(std::string(write_address(given.v4.at).view()), int(of));
        CHECK(found.of == of);
        CHECK(found.why == make_error(why));
    }
    interface_settings s;
    s.has_v6 = false;
    s.v6.at = at("::1");   // off: not looked at
    CHECK_FALSE(check_interface(s));
    s.name_servers[1] = at("9.9.9.9");
    CHECK_FALSE(check_interface(s));
    s.name_servers[3] = at("9.9.9.9");
    CHECK(check_interface(s).of == part::name_server_4);
    s.name_servers = {at("127.0.0.1")};
    CHECK(check_interface(s).why == make_error(interface_errc::name_server));
}

TEST_CASE("masks are ones, then zeros, and come back as they were (J09)") {
    for (int bits = 0; bits <= 32; ++bits) CHECK(*read_mask(write_address(mask_of(std::uint8_t(bits))).view()) == bits);
    CHECK(*read_mask("255.255.255.0") == 24);
    for (const auto* wrong : {"255.0.255.0", "0.0.0.1", "255.255.255.1", "ffff::"}) CHECK(read_mask(wrong).error() == make_error(interface_errc::mask));
    CHECK(read_mask("24").error().domain == &address_domain);
}
