#include <bartizan/protocol/rtp/receiver.hpp>

#include <bartizan/protocol/rtp/packetizer.hpp>
#include <support/print.hpp>
#include <support/vectors.hpp>

#include <memory>
#include <random>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;
using namespace std::chrono_literals;

namespace {

constexpr bz::instant begin{std::chrono::hours(100)};

// packet: one whole unit of H.264 in one packet, its number inside.
std::vector<std::byte> packet(unsigned number, bool marker = true, std::uint32_t ssrc = 7, std::uint8_t type = 96) {
    std::vector<std::byte> memory(64);
    bz::byte_writer w(memory);
    rtp::write_header(w, {.marker = marker, .payload_type = type, .sequence = static_cast<std::uint16_t>(number), .timestamp = number * 3600, .ssrc = ssrc});
    w.u8(0x41), w.u32(number), w.u8(0x80);
    memory.resize(w.size());
    return memory;
}

struct seen {
    std::unique_ptr<rtp::receiver<>> core = std::make_unique<rtp::receiver<>>(bz::nal::codec::h264, 96, 90'000, 0x1234);
    std::string told;   // numbers of pictures; "?" behind those that are not whole
    auto on() {
        return [this](const rtp::received_picture& p, std::optional<bz::utc_time>) {
            told += std::to_string(p.timestamp / 3600) + (p.whole ? " " : "? ");
        };
    }
    void give(const std::vector<std::byte>& bytes, bz::instant now = begin) { core->packet(bytes, now, on()); }
};

}  // namespace

TEST_CASE("packets that come out of order give their pictures in order") {
    seen s;
    for (const unsigned i : {1, 3, 2, 4, 7, 6, 5, 8}) s.give(packet(i));
    CHECK(s.told == "1 2 3 4 5 6 7 8 ");
    CHECK(s.core->figures().lost() == 0);
}

TEST_CASE("a gap is waited for a while, then told with the picture behind it") {
    seen s;
    s.give(packet(1));
    s.give(packet(3), begin + 10ms);
    s.give(packet(4), begin + 209ms);
    CHECK(s.told == "1 ");
    s.give(packet(5), begin + 210ms);
    CHECK(s.told == "1 3? 4 5 ");
    CHECK(s.core->figures().lost() == 1);
    CHECK(s.core->broken == 1);
    SECTION("and at the end not at all") {
        s.give(packet(8), begin + 220ms);
        s.give(packet(10), begin + 220ms);
        s.core->flush(s.on());
        CHECK(s.told == "1 3? 4 5 8? 10? ");
    }
}

TEST_CASE("what is not of this stream is refused, and another sender begins anew") {
    seen s;
    s.give(packet(1));
    s.give(packet(2, true, 7, 97));
    s.give(packet(2, true, 8));
    s.give(std::vector<std::byte>(5));
    CHECK(s.core->refused == 3);
    s.give(packet(2));
    s.give(packet(4));   // 3 is waited for
    s.give(packet(900, true, 9));
    s.give(packet(901, true, 9));
    s.give(packet(902, true, 9));
    CHECK(s.told == "1 2 4? 901? 902 ");
}

TEST_CASE("reports are due every few seconds and say what was lost") {
    seen s;
    std::array<std::byte, 256> memory;
    CHECK(s.core->report(begin, memory).empty());   // nobody was heard
    s.give(packet(1));
    s.give(packet(3));
    const auto report = s.core->report(begin, memory);
    int blocks = 0;
    REQUIRE(rtp::read_control(report, [&](const rtp::report_block& b) {
        ++blocks;
        CHECK(b.ssrc == 7);
        CHECK(b.lost == 1);
        CHECK(b.highest_sequence == 3);
    }));
    CHECK(blocks == 1);
    CHECK(s.core->report(begin + 4999ms, memory).empty());
    CHECK_FALSE(s.core->report(begin + 5s, memory).empty());
}

TEST_CASE("the sender's reports date its pictures, and its goodbye is heard") {
    seen s;
    s.give(packet(1));
    std::array<std::byte, 256> memory;
    const auto noon = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    bz::byte_writer w(memory);
    rtp::write_sender_report(w, {.ssrc = 7, .ntp = rtp::ntp_time(noon), .timestamp = 3600}, "c");
    s.core->control(w.written(), begin);
    std::optional<bz::utc_time> at;
    s.core->packet(packet(26), begin, [](const auto&, auto) {});
    s.core->flush([&](const auto&, auto utc) { at = utc; });
    CHECK(at == bz::utc_time{noon.ticks + 10'000'000});
    bz::byte_writer bye(memory);
    rtp::write_goodbye(bye, 8, "c");
    s.core->control(bye.written(), begin);
    CHECK_FALSE(s.core->said_goodbye);
    bz::byte_writer mine(memory);
    rtp::write_goodbye(mine, 7, "c");
    s.core->control(mine.written(), begin);
    CHECK(s.core->said_goodbye);
    s.core->control(bz::as_bytes("x"), begin);
    CHECK(s.core->refused == 1);
}

TEST_CASE("whatever is lost, doubled or swapped, pictures come in order, at most once, and those that are whole are right") {
    std::mt19937 random(11);
    for (const unsigned percent : {1u, 5u, 30u}) {
        CAPTURE(percent);
        const auto core = std::make_unique<rtp::receiver<>>(bz::nal::codec::h264, 96, 90'000, 1);
        std::vector<std::vector<std::byte>> wire;
        unsigned lost = 0;
        for (unsigned i = 0; i < 4000; ++i) {   // pictures of four packets
            auto p = packet(i, i % 4 == 3);
            bz::byte_writer(bz::bytes_span(p).subspan(4)).u32(i / 4 * 3600);
            if (random() % 100 < percent) {
                ++lost;
                continue;
            }
            wire.push_back(p);
            if (random() % 50 == 0) wire.push_back(p);
            if (wire.size() > 3 && random() % 20 == 0) std::swap(wire[wire.size() - 1], wire[wire.size() - 2]);
        }
        long last = -1;
        std::size_t whole = 0, told = 0;
        const auto on = [&](const rtp::received_picture& p, auto) {
            const auto number = static_cast<long>(p.timestamp / 3600);
            CHECK(number > last);
            last = number;
            ++told;
            if (!p.whole) return;
            ++whole;
            REQUIRE(p.units.size() == 4);
            for (std::size_t k = 0; k < 4; ++k) CHECK(bz::byte_reader(p.units[k].subspan(1)).u32() == static_cast<std::uint32_t>(4 * number + static_cast<long>(k)));
        };
        auto now = begin;
        for (const auto& p : wire) core->packet(p, now += 10ms, on);
        core->flush(on);
        CHECK(whole > (percent == 1 ? 850u : percent == 5 ? 500u : 50u));
        CHECK(told > 900);
        CHECK(core->figures().lost() <= lost);
        CHECK(core->figures().lost() + 200 > lost);
    }
}

TEST_CASE("sound comes in order as well, each loss with the frame behind it, and dated by its own sender reports") {
    rtp::audio_receiver core(rtp::audio_codec::pcma, 8, 8000, 1);
    std::string told;
    std::optional<bz::utc_time> dated;
    const auto on = [&](const rtp::received_audio& frame, std::optional<bz::utc_time> at) {
        told += std::to_string(frame.timestamp / 160) + (frame.after_loss ? "? " : " ");
        CHECK(bz::byte_reader(frame.bytes).u32() == frame.timestamp);
        dated = at;
    };
    const auto give = [&](unsigned number, bz::instant now = begin, std::uint8_t type = 8) {
        std::vector<std::byte> memory(12 + 160);
        bz::byte_writer w(memory);
        rtp::write_header(w, {.payload_type = type, .sequence = static_cast<std::uint16_t>(number), .timestamp = number * 160, .ssrc = 7});
        w.u32(number * 160);
        core.packet(memory, now, on);
    };
    for (const unsigned number : {1, 3, 2, 4}) give(number);
    give(5, begin, 0);   // another payload type
    give(6);
    CHECK(told == "1 2 3 4 ");
    std::array<std::byte, 256> memory;
    const auto noon = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    bz::byte_writer w(memory);
    rtp::write_sender_report(w, {.ssrc = 7, .ntp = rtp::ntp_time(noon), .timestamp = 160}, "c");
    core.control(w.written(), begin);
    give(7, begin + 200ms);
    CHECK(told == "1 2 3 4 6? 7 ");
    CHECK(dated == bz::utc_time{noon.ticks + 6 * 200'000});
    CHECK(core.given == 6);
    CHECK(core.refused == 1);
    CHECK(core.figures().lost() == 1);
}
