// Tests of protocol/nal/parameter_sets and what it includes.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/nal/parameter_sets.hpp>

#include "mp4_streams.hpp"

#include <catch2/catch_test_macros.hpp>

namespace nal = bartizan::nal;
using namespace mp4_streams;

TEST_CASE("an H.264 SPS of x264 says what x264 was told") {
    const auto sps = nal::parse_h264_sps(h264::sps);
    REQUIRE(sps);
    CHECK(sps->profile == 100);
    CHECK(sps->level == 10);
    CHECK(sps->width == 60);    // 64 coded, cropped
    CHECK(sps->height == 44);   // 48 coded, cropped
    CHECK(sps->width_mbs == 4);
    CHECK(sps->height_map_units == 3);
    CHECK(sps->chroma_format == 1);
    CHECK(sps->luma_bits == 8);
    CHECK(sps->frame_mbs_only);
    const auto format = nal::read_picture_format(nal::codec::h264, h264::sps);
    REQUIRE(format);
    CHECK(format->rate == 10 * format->rate_scale);
}

TEST_CASE("an H.265 SPS of x265 says what x265 was told") {
    nal::h265_sps sps;
    REQUIRE(nal::parse_h265_sps(h265::sps, sps));
    CHECK(sps.profile_tier_level[0] == std::byte{1});   // Main
    CHECK(sps.profile_tier_level[11] == std::byte{30});
    CHECK(sps.sub_layers == 1);
    CHECK(sps.temporal_nesting);
    CHECK(sps.coded_width == 64);
    CHECK(sps.width == 60);
    CHECK(sps.height == 44);
    CHECK_FALSE(sps.extended);
    const auto format = nal::read_picture_format(nal::codec::h265, h265::sps);
    REQUIRE(format);
    CHECK(format->rate == 10 * format->rate_scale);
}

TEST_CASE("picture parameter sets are read") {
    const auto avc = nal::parse_h264_pps(h264::pps);
    REQUIRE(avc);
    CHECK(avc->cabac);
    CHECK(avc->deblocking_control);
    CHECK(avc->slice_groups == 1);
    const auto hevc = nal::parse_h265_pps(h265::pps);
    REQUIRE(hevc);
    CHECK(hevc->id == 0);
    CHECK_FALSE(hevc->tiles);
}

TEST_CASE("a parameter set of the wrong type is refused") {
    CHECK(nal::parse_h264_sps(h264::pps).error() == nal::make_error(nal::syntax_errc::wrong_type));
    CHECK(nal::parse_h264_pps(h264::sps).error() == nal::make_error(nal::syntax_errc::wrong_type));
    nal::h265_sps sps;
    CHECK(nal::parse_h265_sps(h265::pps, sps).error() == nal::make_error(nal::syntax_errc::wrong_type));
    CHECK(nal::parse_h265_pps(h265::vps).error() == nal::make_error(nal::syntax_errc::wrong_type));
}

TEST_CASE("a parameter set cut at any byte is refused or gives the same picture size") {
    for (std::size_t size = 0; size < h264::sps.size(); ++size) {
        const auto sps = nal::parse_h264_sps(bartizan::bytes_view(h264::sps).first(size));
        if (sps) CHECK((sps->width == 60 && sps->height == 44));   // only the VUI is missing
        if (size < 8) CHECK_FALSE(sps);
    }
    for (std::size_t size = 0; size + 1 < h265::sps.size(); ++size) {
        nal::h265_sps sps;
        CHECK_FALSE(nal::parse_h265_sps(bartizan::bytes_view(h265::sps).first(size), sps));
    }
}

TEST_CASE("sizes that no level allows are refused") {
    // baseline, level 3; only the sizes differ
    const auto limit = nal::parse_h264_sps(from_hex("6742001eda001000008019"));
    REQUIRE(limit);
    CHECK((limit->width == nal::side_max && limit->height == nal::side_max));
    CHECK(nal::parse_h264_sps(from_hex("6742001eda0010045e40")).error() == nal::make_error(nal::syntax_errc::out_of_range));
    // 64 x 48 with 4 + 28 columns of 2 samples cropped away
    CHECK(nal::parse_h264_sps(from_hex("6742001eda11f28774")).error() == nal::make_error(nal::syntax_errc::out_of_range));
}

TEST_CASE("a reference picture set is predicted from the one before as H.265, 7.4.8 says") {
    nal::h265_reference_set from, to;
    REQUIRE(from.add(-1, true));
    REQUIRE(from.add(-3, false));
    from.negative = 2;
    REQUIRE(from.add(2, true));
    // step -1: -1 -> -2, -3 -> -4, 2 -> 1, and the step itself -1; all kept, all used
    REQUIRE(nal::predict_reference_set(from, -1, 0b1111, 0b1111, to));
    CHECK(to.negative == 3);
    CHECK(to.size == 4);
    CHECK(to.delta[0] == -1);
    CHECK(to.delta[1] == -2);
    CHECK(to.delta[2] == -4);
    CHECK(to.delta[3] == 1);
    CHECK(to.used_count() == 4);
    // step -2: 2 becomes 0, the picture itself, and is left out; the entry of -1 is not kept
    nal::h265_reference_set less;
    REQUIRE(nal::predict_reference_set(from, -2, 0b1010, 0b1110, less));
    CHECK(less.negative == 2);
    CHECK(less.size == 2);
    CHECK(less.delta[0] == -2);
    CHECK(less.delta[1] == -5);
}

TEST_CASE("a reference picture set with too many pictures is refused") {
    nal::h265_reference_set set;
    for (unsigned i = 0; i < set.size_max; ++i) REQUIRE(set.add(-1 - static_cast<int>(i), true));
    CHECK_FALSE(set.add(-20, true));
    CHECK_FALSE(nal::h265_reference_set{}.add(0x8000, true));
}

TEST_CASE("every error of parameter sets has its sentence") {
    for (int code = 1; code <= int(nal::syntax_errc::unknown_set); ++code) CHECK(nal::syntax_domain.message(code).size() > 20);
    CHECK(nal::syntax_domain.message(99) == "unknown");
}
