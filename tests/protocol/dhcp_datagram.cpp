// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/dhcp/datagram.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>
#include <vector>

namespace bz = bartizan;
namespace dhcp = bartizan::dhcp;

namespace {

struct packet {
    std::vector<std::byte> bytes;
    void set(std::size_t i, unsigned value) { bytes[i] = std::byte(value); }
    void sum_head() {
        set(10, 0), set(11, 0);
        const auto sum = ~dhcp::internet_sum(bz::bytes_view(bytes).first(20)) & 0xffff;
        set(10, sum >> 8), set(11, sum & 0xff);
    }
    bz::bytes_view read(bool summed = true) const { return dhcp::message_in(bytes, summed); }
};
// reply: our own question, turned round into a server's packet.
packet reply() {
    std::array<std::byte, dhcp::question_bytes> message{};
    message[7] = std::byte{99};
    std::array<std::byte, dhcp::datagram_bytes> out;
    dhcp::write_broadcast(message, out);
    packet p{{out.begin(), out.end()}};
    std::swap(p.bytes[21], p.bytes[23]);   // the ports; the sum stays
    return p;
}

}  // namespace

TEST_CASE("the sum is that of RFC 1071, 3, also of an odd number of bytes") {
    const std::array numbers{std::byte{0x00}, std::byte{0x01}, std::byte{0xf2}, std::byte{0x03}, std::byte{0xf4}, std::byte{0xf5}, std::byte{0xf6}, std::byte{0xf7}};
    CHECK(dhcp::internet_sum(numbers) == 0xddf2);
    CHECK(dhcp::internet_sum(bz::bytes_view(numbers).first(3)) == 0xf201);
}

TEST_CASE("a broadcast has sums that hold, goes from port 68 to 67, and is understood when it is turned round") {
    const auto p = reply();
    CHECK(dhcp::internet_sum(bz::bytes_view(p.bytes).first(20)) == 0xffff);
    const auto message = p.read();
    REQUIRE(message.size() == dhcp::question_bytes);
    CHECK(message[7] == std::byte{99});
}

TEST_CASE("a damaged message is left out where sums are filled in, and sums that are left to a network card are not asked for") {
    auto p = reply();
    p.set(100, 1);
    CHECK(p.read().empty());
    CHECK(p.read(false).size() == dhcp::question_bytes);
    p = reply();
    p.set(26, 0), p.set(27, 0);   // RFC 768: none
    CHECK_FALSE(p.read().empty());
    p = reply();
    p.set(8, 1);   // the head's sum is always there
    CHECK(p.read(false).empty());
}

TEST_CASE("options of the head are skipped; fragments, other protocols, other ports and wrong lengths are left out") {
    auto p = reply();
    p.bytes.insert(p.bytes.begin() + 20, 4, std::byte{1});
    p.set(0, 0x46), p.set(2, (dhcp::datagram_bytes + 4) >> 8), p.set(3, (dhcp::datagram_bytes + 4) & 0xff);
    p.set(10, 0), p.set(11, 0);
    const auto sum = ~dhcp::internet_sum(bz::bytes_view(p.bytes).first(24)) & 0xffff;
    p.set(10, sum >> 8), p.set(11, sum & 0xff);
    CHECK(p.read().size() == dhcp::question_bytes);
    struct change { std::size_t at; unsigned value; };
    for (const auto& [i, value] : {change{6, 0x20}, change{7, 1}, change{9, 6}, change{0, 0x65}, change{0, 0x44}, change{2, 9}, change{3, 27}}) {
        auto other = reply();
        other.set(i, value);
        other.sum_head();
        INFO(i);
        CHECK(other.read().empty());
    }
    for (const std::size_t i : {21, 23, 24}) {
        auto other = reply();
        other.set(i, 0xee);
        INFO(i);
        CHECK(other.read(false).empty());
    }
    for (std::size_t n = 0; n < dhcp::datagram_bytes; ++n) {
        const auto whole = reply();
        CHECK(dhcp::message_in(bz::bytes_view(whole.bytes).first(n), false).empty());
    }
}
