#include <bartizan/frame/access_units.hpp>

#include <support/media.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using tests::clip;

TEST_CASE("a stream falls into the pictures its encoder made") {
    for (const auto& video : {clip::h264(), clip::h265()}) {
        CHECK(video.pictures.size() == 30);   // 3 s of 10 pictures
        std::size_t keys = 0;
        for (const auto& p : video.pictures) {
            std::size_t first_slices = 0;
            for (const auto u : p.units) first_slices += bz::nal::starts_picture(video.codec, u);
            CHECK(first_slices == 1);
            keys += bz::frame::starts_gop(video.codec, p);
            if (bz::frame::starts_gop(video.codec, p)) CHECK(bz::nal::kind_of(video.codec, p.units.front()) == bz::nal::kind::parameter_set);
        }
        CHECK(keys == 3);
    }
}

TEST_CASE("units after the last slice stay with their picture unless they open the next one") {
    const auto bytes = [](std::initializer_list<int> list) {
        std::vector<std::byte> out;
        for (const int b : list) out.push_back(std::byte(b));
        return out;
    };
    const auto slice = bytes({0x02, 0x01, 0x80}), more = bytes({0x02, 0x01, 0x00}), suffix = bytes({0x50, 0x01, 0x80}), prefix = bytes({0x4e, 0x01, 0x80});
    bz::frame::access_units<4> split(bz::nal::codec::h265);
    for (const auto& unit : {slice, more, suffix}) CHECK_FALSE((*split.take(unit)).has_value());
    const auto first = *split.take(prefix);
    REQUIRE(first);
    CHECK(first->size() == 3);
    CHECK_FALSE((*split.take(slice)).has_value());
    CHECK(split.finish()->size() == 2);
    CHECK_FALSE(split.finish());
}

TEST_CASE("a picture of too many units is an error, not an overflow") {
    const std::vector<std::byte> slice{std::byte{0x41}, std::byte{0x00}};
    bz::frame::access_units<3> split(bz::nal::codec::h264);
    for (int i = 0; i < 3; ++i) REQUIRE(split.take(slice));
    CHECK(split.take(slice).error() == make_error(bz::frame::errc::too_many_slices));
}
