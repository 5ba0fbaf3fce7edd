#include <bartizan/service/arriving_sound.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sstream>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

namespace {

constexpr bz::utc_time noon = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
constexpr bz::utc_time after(std::int64_t ms) { return {noon.ticks + ms * 10'000}; }

// listener: sound of 8,000 samples a second in octets, pictures of 90,000 ticks; what was given, as "time+duration".
struct listener {
    bz::service::arriving_sound<> core;
    std::string told;
    std::array<std::byte, 160> octets{};
    listener() {
        core.expects({bz::audio_codec::pcma, {}});
        core.begins();
    }
    void picture(std::int64_t ms, std::optional<bz::utc_time> at, std::uint32_t timestamp = 0) { core.picture(timestamp, at, ms * 90, 90'000); }
    void sound(std::uint32_t timestamp, std::optional<bz::utc_time> at) {
        core.sound({octets, timestamp}, at, [this](const bz::frame::audio_frame& f, const auto&) { told += std::to_string(f.decode_time) + "+" + std::to_string(f.duration) + " "; });
    }
};

}  // namespace

TEST_CASE("sound is put where the sender reports of both tracks say, and counted in samples from there on") {
    listener l;
    l.sound(1000, after(0));   // no picture yet: nothing in the file is its time
    l.picture(2000, after(500));
    l.sound(1160, after(520));
    l.sound(1320, after(545));   // reports that jitter by some milliseconds move nothing
    l.sound(1640, after(580));   // a packet was lost between the two
    CHECK(l.told == "16160+160 16320+160 16640+160 ");
    CHECK(l.core.dropped == 1);
    CHECK(l.core.given == 3);
}

TEST_CASE("sound whose reports are late is held until they come, and nothing of it is lost") {
    listener l;
    l.picture(0, {});
    for (std::uint32_t i = 0; i < 5; ++i) l.sound(i * 160, {});
    CHECK(l.told.empty());
    l.picture(100, after(100));
    l.sound(800, after(100));
    CHECK(l.told == "0+160 160+160 320+160 480+160 640+160 800+160 ");
}

TEST_CASE("without reports the timestamps that PLAY named join both tracks, after a second") {
    listener l;
    l.core.starts(90'000, 5000);
    l.picture(40, {}, 93'600);
    for (std::uint32_t i = 0; i < 51; ++i) l.sound(5080 + i * 160, {});   // the first is heard 10 ms after the moment, the first picture shown 40 ms after it at 40
    CHECK(l.told.starts_with("80+160 240+160 "));
    CHECK(l.core.given == 51);
}

TEST_CASE("without any word about time sound belongs to the picture that came last, after three seconds") {
    listener l;
    for (std::uint32_t i = 0; i < 151; ++i) {
        l.picture(20 * i, {});
        l.sound(777 + i * 160, {});
        CHECK(l.told.empty() == (i < 150));
    }
    CHECK(l.told.starts_with("0+160 160+160 "));
    CHECK(l.core.given == 151);
}

TEST_CASE("a drift is put right once it has lasted, and sound never overlaps") {
    listener l;
    l.picture(0, after(0));
    const auto at = [](std::uint32_t i, int off) { return after(20 * i + off); };
    std::uint32_t i = 0;
    for (; i < 50; ++i) l.sound(i * 160, at(i, 0));
    for (; i < 60; ++i) l.sound(i * 160, at(i, 150));   // a fifth of a second: not long enough
    for (; i < 100; ++i) l.sound(i * 160, at(i, 0));
    CHECK(l.core.moved == 0);
    l.told.clear();
    for (; i < 201; ++i) l.sound(i * 160, at(i, 150));
    CHECK(l.core.moved == 1);
    CHECK(l.told.ends_with(std::to_string(199 * 160) + "+160 " + std::to_string(200 * 160 + 1200) + "+160 "));
    CHECK(l.core.dropped == 0);
    l.told.clear();
    for (; i < 400; ++i) l.sound(i * 160, at(i, 0));   // and back: what would overlap is cut in time, and none of it goes
    CHECK(l.core.moved == 2);
    CHECK(l.core.dropped == 0);
    CHECK(l.core.given == 400);
    std::istringstream said(l.told);
    std::int64_t until = 0, short_ones = 0;
    for (std::int64_t time = 0, duration = 0; said >> time && said.get() == '+' && said >> duration; until = time + duration) {
        CHECK((time >= until && duration >= 2));
        short_ones += duration < 160;
    }
    CHECK(short_ones == 8);
    CHECK(until == 400 * 160);
}

TEST_CASE("another sender's timestamps, and another connection, begin a new clock") {
    listener l;
    l.picture(0, after(0));
    l.sound(160, after(0));
    l.sound(2'000'000'000, after(20));
    l.sound(2'000'000'160, after(40));
    CHECK(l.told == "0+160 160+160 320+160 ");
    l.core.begins();
    l.sound(5, after(1000));
    CHECK(l.told == "0+160 160+160 320+160 ");
    l.picture(1000, after(1000));
    l.sound(165, after(1020));
    CHECK(l.told == "0+160 160+160 320+160 8160+160 ");
}

TEST_CASE("what is held is bounded, the oldest goes first") {
    listener l;
    bz::service::arriving_sound<bz::service::arriving_sound_limits{.any_ms = 3'600'000, .held_frames = 8}> core;
    core.expects({bz::audio_codec::aac, {32'000, 2}});
    core.begins();
    core.picture(0, {}, 0, 90'000);
    std::string told;
    const auto give = [&](const bz::frame::audio_frame& f, const auto&) { told += std::to_string(f.decode_time / 1024) + " "; };
    for (std::uint32_t i = 0; i < 20; ++i) core.sound({l.octets, i * 1024}, {}, give);
    core.picture(0, after(0), 0, 90'000);
    core.sound({l.octets, 20 * 1024}, after(640), give);
    CHECK(told == "13 14 15 16 17 18 19 20 ");
    CHECK(core.dropped == 13);
}

TEST_CASE("how a frame is encrypted goes with it, also when it was held") {
    listener l;
    std::string told;
    const auto give = [&](std::uint32_t timestamp, std::optional<bz::utc_time> at) {
        bz::mp4::sample_protection how;
        how.iv[7] = static_cast<std::byte>(timestamp / 160);
        l.core.sound({l.octets, timestamp, false, how}, at, [&](const bz::frame::audio_frame& f, const std::optional<bz::mp4::sample_protection>& with) {
            REQUIRE(with);
            told += std::to_string(f.decode_time / 160) + ":" + std::to_string(std::to_integer<int>(with->iv[7])) + " ";
        });
    };
    l.picture(0, after(0));
    give(0, {});
    give(160, {});
    give(320, after(40));
    give(480, after(60));
    CHECK(told == "0:0 1:1 2:2 3:3 ");
}

TEST_CASE("what is held when a file ends is given to it, at the best time that is known by then") {
    listener l;
    const auto give = [&l](const bz::frame::audio_frame& f, const auto&) { l.told += std::to_string(f.decode_time) + "+" + std::to_string(f.duration) + " "; };
    l.picture(0, {}, 93'600);
    for (std::uint32_t i = 0; i < 3; ++i) l.sound(5000 + i * 160, {});
    l.core.settle(give);
    SECTION("nothing: with the picture that came last") { CHECK(l.told == "-320+160 -160+160 0+160 "); }
    l.core.settle(give);   // nothing is held any more
    l.sound(5480, {});
    CHECK(l.told == "-320+160 -160+160 0+160 160+160 ");
    SECTION("what PLAY said") {
        listener other;
        other.core.starts(90'000, 5000);
        other.picture(40, {}, 93'600);
        for (std::uint32_t i = 0; i < 3; ++i) other.sound(5080 + i * 160, {});
        l.told.clear();
        other.core.settle(give);
        CHECK(l.told == "80+160 240+160 400+160 ");
    }
    CHECK(l.core.dropped == 0);
}
