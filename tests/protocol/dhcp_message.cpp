// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/dhcp/message.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace bz = bartizan;
namespace dhcp = bartizan::dhcp;
using dhcp::errc;

namespace {

constexpr bz::address at(const char* text) { return *bz::read_address(text); }
constexpr dhcp::hardware_address mac{2, 0, 0, 0, 0, 9};

// server: a reply as a server would write it, with its options to be broken.
struct server {
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(240);
    explicit server(dhcp::kind is, const char* yours = "10.0.0.9") {
        bytes[0] = 2, bytes[1] = 1, bytes[2] = 6, bytes[7] = 42;
        const auto given = at(yours);
        std::copy(given.bytes.begin() + 12, given.bytes.end(), bytes.begin() + 16);
        std::copy(mac.begin(), mac.end(), bytes.begin() + 28);
        bytes[236] = 99, bytes[237] = 130, bytes[238] = 83, bytes[239] = 99;
        option(53, {std::uint8_t(is)});
    }
    server& option(std::uint8_t code, std::vector<std::uint8_t> value) {
        bytes.push_back(code), bytes.push_back(std::uint8_t(value.size()));
        bytes.insert(bytes.end(), value.begin(), value.end());
        return *this;
    }
    server& usual() { return option(54, {10, 0, 0, 1}).option(51, {0, 0, 14, 16}); }
    bz::result<dhcp::answer> read() const { return dhcp::read(std::as_bytes(std::span(bytes))); }
};

}  // namespace

TEST_CASE("a question has the fields and options of RFC 2131, Table 5, and names nothing of the camera but its hardware address") {
    std::array<std::byte, dhcp::question_bytes> out;
    dhcp::write({.is = dhcp::kind::request, .transaction = 0x01020304, .seconds = 7, .mac = mac, .wanted = at("10.0.0.9"), .server = at("10.0.0.1")}, out);
    const auto byte = [&](std::size_t i) { return std::to_integer<int>(out[i]); };
    CHECK((byte(0) == 1 && byte(1) == 1 && byte(2) == 6 && byte(3) == 0));
    CHECK((byte(4) == 1 && byte(7) == 4 && byte(9) == 7 && byte(10) == 0 && byte(12) == 0));
    CHECK((byte(28) == 2 && byte(33) == 9));
    const std::vector<int> wanted{99, 130, 83, 99, 53, 1, 3, 61, 7, 1, 2, 0, 0, 0, 0, 9, 50, 4, 10, 0, 0, 9, 54, 4, 10, 0, 0, 1, 57, 2, 5, 192, 55, 5, 1, 3, 6, 58, 59, 255, 0};
    for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(byte(236 + i) == wanted[i]);
    CHECK(dhcp::read(out).error() == make_error(errc::not_a_reply));
}

TEST_CASE("an acknowledgement gives address, mask, gateway, name servers and times") {
    const auto read = server(dhcp::kind::acknowledge).usual().option(1, {255, 255, 255, 0}).option(3, {10, 0, 0, 1, 10, 0, 0, 2})
                          .option(6, {10, 0, 0, 53}).option(6, {10, 0, 0, 54, 10, 0, 0, 55}).option(58, {0, 0, 0, 60}).option(59, {0, 0, 0, 90}).read();
    REQUIRE(read);
    CHECK((read->is == dhcp::kind::acknowledge && read->transaction == 42 && read->mac == mac && read->yours == at("10.0.0.9") && read->bits == 24));
    CHECK((read->server == at("10.0.0.1") && read->gateway == at("10.0.0.1") && read->name_servers == std::array{at("10.0.0.53"), at("10.0.0.54")}));
    CHECK((read->lease_s == 3600 && read->renew_s == 60 && read->rebind_s == 90));
}

TEST_CASE("what the server leaves out has its default, and what cannot be used is left out") {
    const auto bare = server(dhcp::kind::offer, "172.16.0.9").option(54, {172, 16, 0, 1}).option(51, {255, 255, 255, 255}).read();
    REQUIRE(bare);
    CHECK((bare->bits == 16 && bz::is_unspecified(bare->gateway) && bare->lease_s == dhcp::no_end));
    const auto odd = server(dhcp::kind::offer).usual().option(1, {255, 255, 255, 0}).option(3, {192, 168, 7, 1}).option(6, {0, 0, 0, 0}).option(58, {0, 0, 99, 0}).option(59, {0, 0, 1, 0}).read();
    REQUIRE(odd);
    CHECK((bz::is_unspecified(odd->gateway) && bz::is_unspecified(odd->name_servers[0]) && odd->renew_s == 0 && odd->rebind_s == 0));
}

TEST_CASE("options may go on in the fields of the file and of the server's name (RFC 2132, 9.3)") {
    auto s = server(dhcp::kind::offer).option(52, {3});
    const auto put = [&](std::size_t from, std::vector<std::uint8_t> options) { std::copy(options.begin(), options.end(), s.bytes.begin() + std::ptrdiff_t(from)); };
    put(108, {54, 4, 10, 0, 0, 1, 255});
    put(44, {51, 4, 0, 0, 14, 16, 255});
    const auto read = s.read();
    REQUIRE(read);
    CHECK((read->server == at("10.0.0.1") && read->lease_s == 3600));
    put(108, {54, 200});
    CHECK(s.read().error() == make_error(errc::option_cut));
}

TEST_CASE("what is cut, doubled, or offers what nobody can have is refused, each with its reason") {
    using enum dhcp::kind;
    const auto why = [](const server& s) { const auto read = s.read(); return read ? bz::error{} : read.error(); };
    CHECK(why(server(acknowledge)) == make_error(errc::no_server));
    CHECK(why(server(discover).usual()) == make_error(errc::no_kind));
    CHECK(why(server(acknowledge).usual().option(51, {0, 0, 14, 16})) == make_error(errc::option_size));
    CHECK(why(server(acknowledge).usual().option(1, {255, 255, 255})) == make_error(errc::option_size));
    CHECK(why(server(acknowledge).usual().option(6, {})) == make_error(errc::option_size));
    CHECK(why(server(acknowledge).usual().option(1, {255, 0, 255, 0})) == make_error(errc::address));
    CHECK(why(server(acknowledge).usual().option(1, {255, 255, 255, 255})) == make_error(errc::address));
    for (const auto* none : {"0.0.0.0", "127.0.0.1", "224.0.0.9", "255.255.255.255", "10.255.255.255", "10.0.0.0"}) {
        INFO(none);
        CHECK(why(server(acknowledge, none).usual()) == make_error(errc::address));
    }
    CHECK(why(server(acknowledge).option(54, {10, 0, 0, 1})) == make_error(errc::lease));
    CHECK(why(server(acknowledge).option(54, {10, 0, 0, 1}).option(51, {0, 0, 0, 29})) == make_error(errc::lease));
    CHECK(why(server(acknowledge).option(54, {255, 255, 255, 255}).option(51, {0, 0, 14, 16})) == make_error(errc::no_server));
    CHECK(server(refuse).option(54, {10, 0, 0, 1}).read());
    auto cut = server(acknowledge).usual();
    cut.bytes.pop_back();
    CHECK(why(cut) == make_error(errc::option_cut));
    cut.bytes.resize(239);
    CHECK(why(cut) == make_error(errc::too_short));
    auto bootp = server(offer).usual();
    bootp.bytes[239] = 0;
    CHECK(why(bootp) == make_error(errc::cookie));
    auto token_ring = server(offer).usual();
    token_ring.bytes[1] = 6;
    CHECK(why(token_ring) == make_error(errc::not_ethernet));
}
