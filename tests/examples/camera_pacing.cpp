#include <camera/pacing.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

using camera::glance, camera::pacing, camera::picture_format, camera::transmission_priority;

namespace {
// gops: how long each GOP is, in pictures of the sensor; `size` and `moves` say what the encoder and the scene make of each picture.
template <class Size, class Moves> std::vector<int> gops(const picture_format& format, int pictures, Size size, Moves moves) {
    pacing pace(format);
    std::vector<int> lengths;
    for (int at = 0; at < pictures;) {
        pace.saw(moves(at));
        const auto planned = pace.next();
        if (planned.key) lengths.push_back(0);
        lengths.back() += planned.step;
        pace.encoded(planned.key, size(planned.key));
        at += planned.step;
    }
    return lengths;
}
constexpr auto small = [](bool) { return std::size_t{1}; };
constexpr auto still = [](int) { return false; };
}  // namespace

TEST_CASE("without GOP control key pictures come as they are set, whatever moves") {
    const picture_format format{.gop_frames = 10, .longest_gop_frames = 50};
    CHECK(gops(format, 30, small, still) == std::vector{10, 10, 10});
    CHECK(gops(format, 30, small, [](int) { return true; }) == std::vector{10, 10, 10});
}

TEST_CASE("with GOP control key pictures are put off while nothing moves, and never longer than pictures may stay unsigned") {
    const picture_format format{.gop_frames = 10, .gop_control = true, .longest_gop_frames = 50};
    CHECK(gops(format, 100, small, still) == std::vector{50, 50});
    CHECK(gops(format, 100, small, [](int at) { return at == 60; }) == std::vector{50, 10, 40});   // the movement of a GOP before is over
    CHECK(gops(format, 60, small, [](int at) { return at == 5 || at == 15; }) == std::vector{10, 10, 40});
    CHECK(gops(format, 70, small, [](int at) { return at == 27; }) == std::vector{27, 43});
}

TEST_CASE("best effort leaves pictures out until a GOP keeps to the bit rate, and gives them back when there is room") {
    const picture_format format{.frames_per_second = 25, .bitrate_kbps = 800, .gop_frames = 25, .priority = transmission_priority::best_effort, .longest_gop_frames = 50};
    pacing pace(format);
    int shown = 0;
    const auto second = [&](std::size_t key, std::size_t other) {   // of one GOP: which step it has
        int step = 0;
        for (int at = 0; at < 25; at += step) {
            const auto planned = pace.next();
            CHECK(planned.key == (at == 0));
            step = planned.step, ++shown;
            pace.encoded(planned.key, planned.key ? key : other);
        }
        return step;
    };
    CHECK(second(20'000, 8'000) == 1);   // 1,696 kbit/s: nobody knew
    CHECK(second(20'000, 8'000) == 3);
    CHECK(second(20'000, 8'000) == 3);
    CHECK(second(20'000, 1'000) == 3);
    CHECK(second(20'000, 1'000) == 1);
    CHECK(second(900'000, 900'000) == 1);
    CHECK(second(900'000, 900'000) == 25);   // one picture a second is the least
    picture_format other = format;
    other.priority = transmission_priority::frame_rate;
    pace = pacing(other);
    CHECK(second(900'000, 900'000) == 1);
    CHECK(second(900'000, 900'000) == 1);
}

TEST_CASE("pictures left out make no GOP longer than it may be") {
    const picture_format format{.frames_per_second = 25, .bitrate_kbps = 64, .gop_frames = 50, .priority = transmission_priority::best_effort, .longest_gop_frames = 50};
    for (const auto length : gops(format, 1000, [](bool key) { return std::size_t{key ? 8'000u : 700u}; }, still)) CHECK(length <= 50);
}

TEST_CASE("something moves when a twentieth of the picture changes") {
    std::vector<std::uint8_t> picture(640 * 360, 16);
    const auto before = glance::at(picture.data(), 640, 640, 360);
    CHECK_FALSE(before.moved_since(before));
    std::fill_n(picture.begin(), 640 * 15, 200);   // one row of points
    CHECK_FALSE(glance::at(picture.data(), 640, 640, 360).moved_since(before));
    std::fill_n(picture.begin(), 640 * 20, 200);
    CHECK(glance::at(picture.data(), 640, 640, 360).moved_since(before));
    std::fill_n(picture.begin(), 640 * 360, 30);   // noise moves nothing
    CHECK_FALSE(glance::at(picture.data(), 640, 640, 360).moved_since(before));
}
