// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/arp/probe.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace std::chrono_literals;
namespace bz = bartizan;
namespace arp = bartizan::arp;

namespace {

constexpr arp::hardware_address mine{2, 0, 0, 0, 0, 9}, other{2, 0, 0, 0, 0, 7};
constexpr auto wanted = bz::address::v4(10, 0, 0, 9), none = bz::address::v4(0, 0, 0, 0);

struct bench {
    bz::instant now{1h};
    arp::probe<> probe{wanted, mine, {now, 500}};
    std::vector<arp::packet> sent;
    std::vector<bz::instant::duration> when;
    void hear(const arp::packet& p) {
        std::array<std::byte, arp::packet_bytes> bytes;
        arp::write(p, bytes);
        probe.received(bytes);
    }
    // run: until nothing is left to do; a bounded number of steps.
    void run(unsigned steps = 20) {
        const auto begin = bz::instant{1h};
        while (steps-- > 0 && probe.deadline()) {
            now = std::max(now, *probe.deadline());
            probe.time_is({now, 300});
            if (const auto out = probe.output()) sent.push_back(*arp::read(*out)), when.push_back(now - begin), probe.sent();
        }
    }
};

}  // namespace

TEST_CASE("three probes without a sender's address, then silence, then two announcements (RFC 5227, 2.1.1 and 2.3)") {
    bench b;
    b.run();
    CHECK(b.probe.said() == arp::verdict::free);
    CHECK(b.probe.finished());
    REQUIRE(b.sent.size() == 5);
    CHECK(b.when == std::vector<bz::instant::duration>{500ms, 1800ms, 3100ms, 5100ms, 7100ms});
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK((b.sent[i].is == 1 && b.sent[i].sender_mac == mine && b.sent[i].target == wanted && b.sent[i].target_mac == arp::hardware_address{}));
        CHECK(b.sent[i].sender == (i < 3 ? none : wanted));
    }
}

TEST_CASE("whoever has the address, or probes for it at the same time, is a conflict; the own packet coming back is not") {
    const auto said = [](const arp::packet& p) {
        bench b;
        b.run(2);
        b.hear(p);
        return b.probe.said();
    };
    CHECK(said({2, other, mine, wanted, none}) == arp::verdict::in_use);
    CHECK(said({1, other, {}, wanted, wanted}) == arp::verdict::in_use);
    CHECK(said({1, other, {}, none, wanted}) == arp::verdict::in_use);
    CHECK(said({1, mine, {}, none, wanted}) == arp::verdict::open);
    CHECK(said({1, other, {}, bz::address::v4(10, 0, 0, 1), wanted}) == arp::verdict::open);   // asks for it, and does not want it
    CHECK(said({2, other, mine, bz::address::v4(10, 0, 0, 1), none}) == arp::verdict::open);
}

TEST_CASE("after a conflict nothing more is sent, and after the verdict nobody changes it") {
    bench b;
    b.run(1);
    b.hear({2, other, mine, wanted, none});
    CHECK((b.probe.finished() && !b.probe.deadline() && !b.probe.output()));
    b.probe.time_is({b.now + 1h, 0});
    CHECK(b.probe.said() == arp::verdict::in_use);
    bench late;
    late.run();
    late.hear({2, other, mine, wanted, none});
    CHECK(late.probe.said() == arp::verdict::free);
}

TEST_CASE("what is cut, or not ARP for IPv4 over Ethernet, is left out") {
    std::array<std::byte, arp::packet_bytes + 18> bytes{};
    arp::write({2, other, mine, wanted, none}, std::span(bytes).first<arp::packet_bytes>());
    CHECK(arp::read(bytes));   // padding
    for (std::size_t n = 0; n < arp::packet_bytes; ++n) CHECK_FALSE(arp::read(bz::bytes_view(bytes).first(n)));
    for (std::size_t i = 0; i < 6; ++i) {
        auto changed = bytes;
        changed[i] = std::byte{0x77};
        CHECK_FALSE(arp::read(changed));
    }
}
