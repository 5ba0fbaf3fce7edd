// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/hls/variants.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace hls = bartizan::hls;

namespace {
std::string written(const hls::variant& what) {
    std::string text;
    hls::write_variants([&](std::string_view part) { text += part; }, what);
    return text;
}
}  // namespace

TEST_CASE("a multivariant playlist says how its stream is coded, how fast it is, and where it is (RFC 8216, 4.3.4.2)") {
    CHECK(written({"playlist.m3u8?from=1&to=2", "avc1.4d401e,mp4a.40.2", 4'000'000, 2'500'000, 1920, 1080}) ==
          "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
          "#EXT-X-STREAM-INF:BANDWIDTH=4000000,AVERAGE-BANDWIDTH=2500000,CODECS=\"avc1.4d401e,mp4a.40.2\",RESOLUTION=1920x1080\nplaylist.m3u8?from=1&to=2\n");
}

TEST_CASE("what is not known of a stream is not said") {
    CHECK(written({.uri = "a.m3u8", .bandwidth = 1}) == "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-STREAM-INF:BANDWIDTH=1,AVERAGE-BANDWIDTH=0\na.m3u8\n");
}
