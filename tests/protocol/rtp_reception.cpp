#include <bartizan/protocol/rtp/reception.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <random>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;
using namespace std::chrono_literals;

namespace {
constexpr bz::instant begin{std::chrono::hours(100)};
rtp::header head(unsigned sequence, std::uint32_t timestamp = 0, std::uint32_t ssrc = 7) { return {.sequence = static_cast<std::uint16_t>(sequence), .timestamp = timestamp, .ssrc = ssrc}; }
}  // namespace

TEST_CASE("what was lost is counted over the wrap of sequence numbers, and in parts of an interval") {
    rtp::reception r(90'000);
    CHECK_FALSE(r.ssrc());
    for (unsigned i = 0; i < 1000; ++i)
        if (i % 10 != 3) CHECK(r.packet(head(65'000 + i), begin));
    CHECK(r.received() == 900);
    CHECK(r.lost() == 100);
    auto b = r.block(begin);
    CHECK(b.ssrc == 7);
    CHECK(b.lost == 100);
    CHECK(b.fraction_lost == 25);   // 256 * 100 / 1000
    CHECK(b.highest_sequence == 65'999);
    for (unsigned i = 1000; i < 1050; ++i) CHECK(r.packet(head(65'000 + i), begin));
    b = r.block(begin);
    CHECK(b.lost == 100);
    CHECK(b.fraction_lost == 0);
    CHECK(r.packet(head(65'993), begin));   // one that came late after all
    CHECK(r.lost() == 99);
    CHECK(r.packet(head(65'993), begin));   // and doubled: less is lost than nothing never
    CHECK(r.block(begin).fraction_lost == 0);
}

TEST_CASE("a stray packet changes nothing, two that follow each other begin anew") {
    rtp::reception r(90'000);
    for (unsigned i = 0; i < 10; ++i) CHECK(r.packet(head(i), begin));
    CHECK_FALSE(r.packet(head(20'000), begin));
    CHECK_FALSE(r.packet(head(10, 0, 8), begin));
    CHECK(r.packet(head(10), begin));
    CHECK(r.restarts == 0);
    CHECK(r.packet(head(12), begin));
    CHECK(r.lost() == 1);
    CHECK_FALSE(r.packet(head(500, 0, 9), begin));
    CHECK_FALSE(r.packet(head(501, 0, 8), begin));   // another stranger
    CHECK_FALSE(r.packet(head(502, 0, 9), begin));
    CHECK(r.packet(head(503, 0, 9), begin));
    CHECK(r.ssrc() == 9u);
    CHECK(r.restarts == 1);
    CHECK(r.lost() == 1);   // kept
    CHECK(r.received() == 13);
    CHECK(r.block(begin).lost == 0);   // of the new sender alone
}

TEST_CASE("jitter is what the formula of RFC 3550 says, and nothing when packets come evenly") {
    rtp::reception even(90'000), uneven(90'000);
    std::mt19937 random(3);
    double expected = 0;
    std::int64_t before = 0;
    for (unsigned i = 0; i < 2000; ++i) {
        const auto at = begin + i * 40ms;
        CHECK(even.packet(head(i, i * 3600), at));
        const auto late = static_cast<std::int64_t>(random() % 20'000);   // microseconds
        CHECK(uneven.packet(head(i, i * 3600), at + std::chrono::microseconds(late)));
        const auto ticks = late * 9 / 100;
        if (i > 0) expected += (std::abs(static_cast<double>(ticks - before)) - expected) / 16;
        before = ticks;
    }
    CHECK(even.jitter() == 0us);
    const auto block = uneven.block(begin);
    CHECK(std::abs(static_cast<double>(block.jitter) - expected) < 4);   // integers of 16ths
    CHECK(std::abs(static_cast<double>(uneven.jitter().count()) - expected / 0.09) < 60);
    CHECK(block.jitter > 100);
}

TEST_CASE("sender reports give timestamps a wall-clock time, and come back in our reports") {
    rtp::reception r(90'000);
    CHECK(r.packet(head(1, 1000), begin));
    CHECK_FALSE(r.wall_clock(1000));
    const auto noon = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    r.sender_reported({.ssrc = 8, .ntp = 1}, begin);   // another sender's
    CHECK_FALSE(r.wall_clock(1000));
    r.sender_reported({.ssrc = 7, .ntp = rtp::ntp_time(noon), .timestamp = 0xffff'ff00}, begin);
    CHECK(r.wall_clock(0xffff'ff00) == noon);
    CHECK(r.wall_clock(0xffff'ff00 + 90'000)->ticks == noon.ticks + 10'000'000);   // over the wrap
    CHECK(r.wall_clock(0xffff'ff00 - 45'000)->ticks == noon.ticks - 5'000'000);
    const auto b = r.block(begin + 2500ms);
    CHECK(b.last_sender_report == static_cast<std::uint32_t>(rtp::ntp_time(noon) >> 16));
    CHECK(b.delay == 65'536 * 5 / 2);
    r.sender_reported({.ssrc = 7, .ntp = 0, .timestamp = 5}, begin);   // it has no clock (RFC 3550, 6.4.1)
    CHECK_FALSE(r.wall_clock(5));
}

TEST_CASE("a sender report that comes before the first packet tells the time of that packet already, and a stranger's tells nothing") {
    const auto noon = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    rtp::reception r(90'000);
    r.sender_reported({.ssrc = 7, .ntp = rtp::ntp_time(noon), .timestamp = 1000}, begin);
    CHECK_FALSE(r.wall_clock(1000));   // whose it is, the first packet says
    CHECK(r.packet(head(1, 1000), begin));
    CHECK(r.wall_clock(1000) == noon);
    CHECK(r.block(begin + 1s).delay == 65'536);

    rtp::reception stranger(90'000);
    stranger.sender_reported({.ssrc = 8, .ntp = rtp::ntp_time(noon), .timestamp = 1000}, begin);
    CHECK(stranger.packet(head(1, 1000), begin));
    CHECK_FALSE(stranger.wall_clock(1000));

    // A sender that begins anew with another SSRC: its report first, then two packets in sequence.
    r.sender_reported({.ssrc = 9, .ntp = rtp::ntp_time(noon), .timestamp = 50'000}, begin);
    CHECK(r.wall_clock(1000) == noon);
    auto one = head(100, 50'000), two = head(101, 53'000);
    one.ssrc = two.ssrc = 9;
    CHECK_FALSE(r.packet(one, begin));
    CHECK(r.packet(two, begin));
    CHECK(r.wall_clock(50'000) == noon);
}

TEST_CASE("NTP timestamps are read back, also of the era that begins in 2036") {
    for (const std::int64_t us : {0ll, 1'767'225'600'123'456ll, 2'085'978'495'999'999ll, 2'085'978'496'000'000ll, 2'500'000'000'000'001ll})
        CHECK(rtp::utc_of(rtp::ntp_time(bz::utc_time::from_unix_microseconds(us))).unix_microseconds() == us);
}

TEST_CASE("timestamps go on counting over their wrap, forwards and back") {
    rtp::unwrapped count;
    CHECK(count.of(0xffff'fff0) == 0);
    CHECK(count.of(0x10) == 32);
    CHECK(count.of(0xffff'fff8) == 8);
    CHECK(count.of(0x7000'0000) == 8 + 0x7000'0008ll);
}
