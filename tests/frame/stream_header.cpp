#include <bartizan/frame/stream_header.hpp>

#include <support/media.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using tests::clip;

TEST_CASE("the parameter sets of the first picture are kept, each kind by itself, after the picture is gone") {
    bz::frame::stream_header header;
    {
        const auto video = clip::h265();
        REQUIRE(header.learn(video.codec, video.pictures[0]));
    }
    const auto sets = header.sets();
    REQUIRE((sets.vps.size() == 1 && sets.sps.size() == 1 && sets.pps.size() == 1));
    CHECK(bz::nal::type(bz::nal::codec::h265, sets.vps[0]) == 32);
    CHECK(bz::nal::type(bz::nal::codec::h265, sets.sps[0]) == 33);
    CHECK(bz::nal::type(bz::nal::codec::h265, sets.pps[0]) == 34);
    const auto again = clip::h265();
    for (const auto unit : again.pictures[10].units)
        if (bz::nal::kind_of(again.codec, unit) == bz::nal::kind::parameter_set) CHECK(header.knows(again.codec, unit));
    const std::vector<std::byte> other{std::byte{34 << 1}, std::byte{1}, std::byte{0x77}};
    CHECK_FALSE(header.knows(again.codec, other));
}

TEST_CASE("a picture without parameter sets, or with more than there is memory for, is refused") {
    const auto video = clip::h264();
    bz::frame::stream_header header;
    CHECK(header.learn(video.codec, video.pictures[1]).error() == make_error(bz::frame::errc::no_parameter_sets));
    std::vector<std::byte> large(5000, std::byte{0x67});
    const std::vector<bz::bytes_view> units{large};
    CHECK(header.learn(video.codec, {.units = units}).error() == make_error(bz::frame::errc::no_parameter_sets));
    std::vector<std::array<std::byte, 2>> many;
    for (int i = 0; i < 9; ++i) many.push_back({std::byte{0x67}, std::byte(i)});
    const std::vector<bz::bytes_view> nine(many.begin(), many.end());
    CHECK(header.learn(video.codec, {.units = nine}).error() == make_error(bz::frame::errc::no_parameter_sets));
}
