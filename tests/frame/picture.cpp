#include <bartizan/frame/picture.hpp>

#include <support/media.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

namespace bz = bartizan;

TEST_CASE("a picture starts a GOP when its first slice is of a random access picture, wherever that slice stands") {
    for (const auto& video : {tests::clip::h264(), tests::clip::h265()})
        for (std::size_t i = 0; i < video.pictures.size(); ++i) CHECK(bz::frame::starts_gop(video.codec, video.pictures[i]) == (i % 10 == 0));
    CHECK_FALSE(bz::frame::starts_gop(bz::nal::codec::h264, {}));
}

TEST_CASE("every failure of the frame path has a sentence of its own") {
    std::set<std::string_view> sentences;
    for (int code = 1; code <= int(bz::frame::errc::no_timescale); ++code) sentences.insert(make_error(bz::frame::errc(code)).message());
    CHECK(sentences.size() == std::size_t(bz::frame::errc::no_timescale));
    CHECK_FALSE(sentences.contains("unknown"));
}
