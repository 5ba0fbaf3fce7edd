#include <bartizan/protocol/rtp/control.hpp>

#include <support/print.hpp>
#include <support/vectors.hpp>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

namespace {
struct heard {
    std::vector<rtp::sender_report> senders;
    std::vector<rtp::report_block> blocks;
    std::vector<rtp::goodbye> goodbyes;
    void operator()(const rtp::sender_report& r) { senders.push_back(r); }
    void operator()(const rtp::report_block& b) { blocks.push_back(b); }
    void operator()(const rtp::goodbye& g) { goodbyes.push_back(g); }
};
}  // namespace

TEST_CASE("NTP time is seconds since 1900 in 32.32 fixed point") {
    CHECK(rtp::ntp_time(bz::utc_time::from_unix_microseconds(0)) == 2'208'988'800ull << 32);
    CHECK(rtp::ntp_time(bz::utc_time::from_unix_microseconds(1'500'000)) == (2'208'988'801ull << 32 | 0x8000'0000u));
}

TEST_CASE("a sender report carries its name and is a whole number of words, whatever the name's length") {
    for (const std::string name : {"", "a", "ab", "abc", "abcd", "camera@192.0.2.1"}) {
        std::array<std::byte, 128> memory;
        bz::byte_writer out(memory);
        rtp::write_sender_report(out, {.ssrc = 7, .ntp = 1ull << 33, .timestamp = 9, .packets = 10, .octets = 11}, name);
        CHECK(out.size() % 4 == 0);
        heard on;
        REQUIRE(rtp::read_control(out.written(), std::ref(on)));
        REQUIRE(on.senders.size() == 1);
        CHECK(on.senders[0].ssrc == 7);
        CHECK(on.senders[0].ntp == 1ull << 33);
        CHECK(on.senders[0].timestamp == 9);
        CHECK(on.senders[0].octets == 11);
        CHECK(bz::as_text(out.written()).substr(38, name.size()) == name);
    }
}

TEST_CASE("a receiver report and a goodbye are read back") {
    std::array<std::byte, 256> memory;
    bz::byte_writer out(memory);
    rtp::write_receiver_report(out, 1, {.ssrc = 7, .fraction_lost = 64, .lost = -3, .highest_sequence = 0x10005, .jitter = 6, .last_sender_report = 8, .delay = 9}, "x");
    rtp::write_goodbye(out, 7, "x");
    heard on;
    REQUIRE(rtp::read_control(out.written(), std::ref(on)));
    REQUIRE(on.blocks.size() == 1);
    CHECK(on.blocks[0].lost == -3);
    CHECK(on.blocks[0].fraction_lost == 64);
    CHECK(on.blocks[0].highest_sequence == 0x10005);
    REQUIRE(on.goodbyes.size() == 1);
    CHECK(on.goodbyes[0].ssrc == 7);
    CHECK(rtp::is_control(out.written()));
}

TEST_CASE("the shared malformed control packets are refused") {
    const auto shared = tests::shared_json("vectors/media/rtp/edge_cases.json");
    std::size_t tried = 0;
    for (const auto& each : shared.at("cases").as_array()) {
        if (tests::text(each, "codec") != "rtcp") continue;
        INFO(tests::text(each, "name"));
        CHECK_FALSE(rtp::read_control(tests::from_hex(each.at("packets").as_array()[0].as_string()), heard{}));
        ++tried;
    }
    CHECK(tried == 4);
    CHECK_FALSE(rtp::read_control({}, heard{}));
}
