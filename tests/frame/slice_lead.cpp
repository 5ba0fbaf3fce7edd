#include <bartizan/frame/slice_lead.hpp>

#include <support/media.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using tests::clip;

TEST_CASE("with the parameter sets the lead is the slice header, without them a long one that never exceeds the unit") {
    for (const auto& video : {clip::h264(), clip::h265()}) {
        bz::frame::stream_header header;
        REQUIRE(header.learn(video.codec, video.pictures[0]));
        bz::frame::slice_lead blind(video.codec), knowing(video.codec);
        knowing.learn(header);
        std::size_t slices = 0;
        for (const auto& picture : video.pictures)
            for (const auto unit : picture.units) {
                if (bz::nal::kind_of(video.codec, unit) != bz::nal::kind::slice) continue;
                ++slices;
                CHECK(blind.bytes(unit) == std::min<std::size_t>(128, unit.size()));
                const auto lead = knowing.bytes(unit);
                CHECK((lead > bz::nal::header_bytes(video.codec) && lead < 16));   // headers of these clips are a few bytes
            }
        CHECK(slices == 30);
    }
}
