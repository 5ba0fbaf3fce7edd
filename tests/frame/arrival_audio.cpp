#include <bartizan/frame/arrival_audio.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace frame = bartizan::frame;

namespace {
constexpr auto sound = [] {
    std::array<std::byte, 40> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i + 1);
    return bytes;
}();
}  // namespace

TEST_CASE("sound that arrives is laid out as it came, with its IV when it is encrypted") {
    std::vector<std::byte> room(64);
    frame::arrival_audio_gate<false> open;
    const auto clear = open({sound, 77, 1024}, room);
    REQUIRE(clear);
    CHECK(bz::same_bytes(bz::bytes_view(room).first(sound.size()), sound));
    CHECK((*clear)->sample.size == sound.size());
    CHECK((*clear)->sample.duration == 1024);
    CHECK((*clear)->decode_time == 77);

    bz::mp4::sample_protection how;
    how.iv[7] = std::byte{5};
    frame::arrival_audio_gate<true> sealed;
    const auto shut = sealed({sound, 77, 1024}, how, room);
    REQUIRE(shut);
    CHECK((*shut)->sample.iv == how.iv);
    CHECK(bz::same_bytes(bz::bytes_view(room).first(sound.size()), sound));
}

TEST_CASE("sound that is none, or has no room, is refused") {
    std::vector<std::byte> room(39);
    frame::arrival_audio_gate<false> open;
    CHECK(open({sound, 0, 1024}, room).error() == make_error(frame::errc::too_much_audio));
    CHECK(open({{}, 0, 1024}, room).error() == make_error(frame::errc::audio_frame_unfit));
    CHECK(open({sound, 0, 0}, room).error() == make_error(frame::errc::audio_frame_unfit));
}

TEST_CASE("of a frame that a file begins within, only the time in the file counts") {
    const frame::audio_frame what{sound, 2000, 1024};
    CHECK(frame::within(what, 2000)->decode_time == 0);
    CHECK(frame::within(what, 1500)->decode_time == 500);
    const auto cut = frame::within(what, 2024);
    REQUIRE(cut);
    CHECK(cut->decode_time == 0);
    CHECK(cut->duration == 1000);
    CHECK(bz::same_bytes(cut->bytes, sound));
    CHECK(frame::within(what, 3023)->duration == 1);
    CHECK_FALSE(frame::within(what, 3024));
    CHECK_FALSE(frame::within(what, 99'999));
}

TEST_CASE("a frame that begins too early keeps its bytes and loses time, at most all but two samples of it") {
    const std::array<std::byte, 160> octets{};
    const auto times = [&](std::int64_t at, std::int64_t begin) {
        const auto out = bz::frame::behind({octets, at, 160}, begin);
        CHECK(out.bytes.data() == octets.data());
        CHECK(out.bytes.size() == octets.size());
        return std::pair(out.decode_time, out.duration);
    };
    CHECK(times(0, 0) == std::pair(std::int64_t{0}, 160u));
    CHECK(times(500, 0) == std::pair(std::int64_t{500}, 160u));
    CHECK(times(-40, 0) == std::pair(std::int64_t{0}, 120u));
    CHECK(times(-157, 0) == std::pair(std::int64_t{0}, 3u));
    CHECK(times(-159, 0) == std::pair(std::int64_t{0}, 2u));
    CHECK(times(-160, 0) == std::pair(std::int64_t{0}, 2u));
    CHECK(times(-10'000, 7) == std::pair(std::int64_t{7}, 2u));
    CHECK(times(-10'000, INT64_MIN) == std::pair(std::int64_t{-10'000}, 160u));
}
