#include <bartizan/protocol/rtp/viewer.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;
using namespace std::chrono_literals;

namespace {

using ring = rtp::live_ring<rtp::ring_limits{.bytes = 40'000, .trains = 32}>;
constexpr rtp::packetizer_limits small_packets{.packet_bytes = 300};

// stream: pictures of 1000 bytes, every fifth a key picture.
struct stream {
    std::unique_ptr<ring> shared = std::make_unique<ring>(rtp::packetizer(bz::nal::codec::h264, 96, 1, 0, small_packets), small_packets);
    std::vector<std::byte> unit = std::vector<std::byte>(1000, std::byte{0x41});
    unsigned count = 0;
    void publish(unsigned pictures = 1) {
        for (; pictures > 0; --pictures, ++count) {
            unit[0] = count % 5 == 0 ? std::byte{0x65} : std::byte{0x41};
            const bz::bytes_view units[]{unit};
            REQUIRE(shared->publish(units, count, count % 5 == 0));
        }
    }
};

// client: what a viewer got, taken apart into packets.
struct client {
    rtp::viewer<ring> at;
    std::vector<std::byte> got;
    explicit client(const stream& s, std::uint32_t kbps = 0) : at(*s.shared, kbps) {}
    void take(std::size_t most) {   // a socket with room for so many bytes
        while (most > 0) {
            const auto front = at.front();
            if (front.empty()) return;
            const auto n = std::min(most, front.size());
            got.insert(got.end(), front.begin(), front.begin() + static_cast<std::ptrdiff_t>(n));
            at.sent(n);
            most -= n;
        }
    }
    // pictures: timestamps in the order in which whole pictures came; fails on a torn packet, and on a leap to anything but a key picture.
    std::vector<unsigned> pictures() const {
        std::vector<unsigned> out;
        bz::bytes_view left = got;
        std::optional<std::uint16_t> next;
        for (auto bytes = rtp::next_packet(left); !bytes.empty(); bytes = rtp::next_packet(left)) {
            const auto packet = rtp::read_packet(bytes);
            REQUIRE(packet);
            const bool begins = packet->payload.size() > 1 && std::to_integer<int>(packet->payload[1]) & 0x80;
            if (next && packet->head.sequence != *next) {
                CHECK(packet->head.timestamp % 5 == 0);
                CHECK(begins);
            }
            next = static_cast<std::uint16_t>(packet->head.sequence + 1);
            if (packet->head.marker) out.push_back(packet->head.timestamp);
        }
        CHECK(left.size() < 300);
        return out;
    }
};

}  // namespace

TEST_CASE("a viewer begins with the newest key picture and gets every picture after it") {
    stream s;
    client early(s);
    early.take(1 << 20);
    CHECK(early.got.empty());
    s.publish(8);
    client late(s);
    CHECK(late.at.first().timestamp == 5);
    for (int i = 0; i < 20; ++i) {
        early.take(1 << 20), late.take(1 << 20);
        s.publish();
    }
    const auto all = early.pictures(), some = late.pictures();
    REQUIRE(all.size() == 27);
    CHECK(all.front() == 0);
    CHECK(all.back() == 26);
    CHECK(some.front() == 5);
    CHECK(some.size() == 22);
    CHECK(early.at.passed_over == 0);
}

TEST_CASE("a viewer that stops is passed over to a key picture, with no torn packet, and delays nobody") {
    stream s;
    s.publish();
    client stopped(s), quick(s);
    stopped.take(700);   // within a packet
    CHECK(stopped.at.within_packet());
    for (int i = 0; i < 200; ++i) {
        s.publish();
        quick.take(1 << 20);
    }
    CHECK(quick.pictures().size() == 201);
    stopped.take(1 << 20);
    const auto got = stopped.pictures();
    REQUIRE(!got.empty());
    CHECK(got.front() == 200);
    CHECK(stopped.at.passed_over >= 190);
}

TEST_CASE("slow viewers of every speed get whole packets and begin again at key pictures") {
    std::mt19937 random(7);
    for (const std::size_t speed : {100u, 500u, 900u, 1000u, 1200u}) {
        stream s;
        client c(s);
        for (int i = 0; i < 400; ++i) {
            s.publish();
            c.take(random() % (2 * speed));
        }
        const auto got = c.pictures();
        CHECK(std::is_sorted(got.begin(), got.end()));
        CHECK(!got.empty());
        if (speed == 100) CHECK(c.at.passed_over > 100);
    }
}

TEST_CASE("a client's bit rate limit holds over time, and drops whole GOPs") {
    stream s;
    client limited(s, 100), unlimited(s, 0);   // 12,500 bytes a second; the stream has about 27,000
    bz::instant now{};
    for (int i = 0; i < 25 * 20; ++i, now += 40ms) {
        s.publish();
        for (auto* c : {&limited, &unlimited}) c->at.time_is(now), c->take(1 << 20);
    }
    CHECK(unlimited.pictures().size() == 500);
    const auto got = limited.pictures();
    CHECK(limited.got.size() < 12'500 * 22 + 6'000);
    CHECK(limited.got.size() > 12'500 * 17);
    CHECK(limited.at.passed_over > 100);
}

TEST_CASE("a viewer on another channel gets the same packets there") {
    stream s;
    s.publish();
    client c(s), other(s);
    other.at = rtp::viewer<ring>(*s.shared, 0, {6, 255});
    for (int i = 0; i < 20; ++i) {
        c.take(1 << 20), other.take(777);
        other.take(1 << 20);
        s.publish();
    }
    REQUIRE(c.got.size() == other.got.size());
    CHECK(other.pictures() == c.pictures());
    std::size_t changed = 0;
    for (std::size_t i = 0; i < c.got.size(); ++i)
        if (c.got[i] != other.got[i]) {
            ++changed;
            CHECK(other.got[i] == std::byte{6});
        }
    CHECK(changed == c.at.ring().packets().packets() - 5);
}

TEST_CASE("what a viewer was shown stays as it is while the next pictures are published") {
    stream s;
    s.publish();
    client c(s);
    for (int i = 0; i < 300; ++i) {
        const auto shown = c.at.front();
        const std::vector<std::byte> before(shown.begin(), shown.end());
        s.publish(3);   // a write is still under way
        CHECK(std::ranges::equal(before, shown));
        if (i % 4 == 0 && !shown.empty()) c.at.sent(1);
        if (i % 4 == 0) c.take(300);
    }
}

TEST_CASE("a ring without a key picture gives nothing to begin with; pictures too great are refused") {
    stream s;
    s.count = 1;
    s.publish(3);
    client c(s);
    c.take(1 << 20);
    CHECK(c.got.empty());
    CHECK(s.shared->latest_gop() == ring::none);
    const std::vector<std::byte> great(50'000, std::byte{0x65});
    const bz::bytes_view units[]{great};
    CHECK(s.shared->publish(units, 0, true).error() == make_error(rtp::errc::picture_too_large));
}
