#include <bartizan/frame/audio_frame.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using bz::frame::microseconds_of;

TEST_CASE("ticks become microseconds, rounded down on both sides of zero") {
    CHECK(microseconds_of(0, 48'000) == 0);
    CHECK(microseconds_of(1024, 48'000) == 21'333);
    CHECK(microseconds_of(48'000, 48'000) == 1'000'000);
    CHECK(microseconds_of(-1024, 48'000) == -21'334);
    CHECK(microseconds_of(-48'000, 48'000) == -1'000'000);
    CHECK(microseconds_of(7, 1) == 7'000'000);
    CHECK(microseconds_of(std::int64_t{90'000} * 3600 * 24 * 36'500, 90'000) == std::int64_t{1'000'000} * 3600 * 24 * 36'500);
}

TEST_CASE("two forms are the same only when codec, channels and rate are") {
    const bz::frame::audio_form form{bz::audio_codec::aac, 2, 44'100};
    CHECK(form == bz::frame::audio_form{bz::audio_codec::aac, 2, 44'100});
    CHECK(form != bz::frame::audio_form{bz::audio_codec::pcma, 2, 44'100});
    CHECK(form != bz::frame::audio_form{bz::audio_codec::aac, 1, 44'100});
    CHECK(form != bz::frame::audio_form{bz::audio_codec::aac, 2, 48'000});
}
