#include <bartizan/protocol/hls/playlist.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;

TEST_CASE("a playlist of two files: each with its own initialisation, time and discontinuity, fragments as byte ranges (RFC 8216, 4.3.2)") {
    std::string text;
    const auto put = [&](std::string_view part) { text += part; };
    bz::hls::playlist list(put, 2'000, true);
    list.file("a.mp4", {0, 700}, bz::utc_time::from_unix_microseconds(1'764'099'252'123'456));
    list.fragment("a.mp4", {3812, 1000}, 1'000'000);
    list.fragment("a.mp4", {4812, 90}, 1'999'999);
    list.file("b.mp4", {0, 701}, bz::utc_time::from_unix_microseconds(1'764'099'260'000'000));
    list.fragment("b.mp4", {3813, 1}, 40'000);
    list.finish(true);
    CHECK(text == "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:VOD\n"
                  "#EXT-X-MAP:URI=\"a.mp4\",BYTERANGE=\"700@0\"\n#EXT-X-PROGRAM-DATE-TIME:2025-11-25T19:34:12.123Z\n"
                  "#EXTINF:1.000000,\n#EXT-X-BYTERANGE:1000@3812\na.mp4\n#EXTINF:1.999999,\n#EXT-X-BYTERANGE:90@4812\na.mp4\n"
                  "#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"b.mp4\",BYTERANGE=\"701@0\"\n#EXT-X-PROGRAM-DATE-TIME:2025-11-25T19:34:20.000Z\n"
                  "#EXTINF:0.040000,\n#EXT-X-BYTERANGE:1@3813\nb.mp4\n#EXT-X-ENDLIST\n");
}

TEST_CASE("a playlist that goes on has no end and is of type EVENT; no target is shorter than a second") {
    std::string text;
    const auto put = [&](std::string_view part) { text += part; };
    bz::hls::playlist list(put, 40, false);
    list.finish(false);
    CHECK(text == "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-TARGETDURATION:1\n#EXT-X-PLAYLIST-TYPE:EVENT\n");
}

TEST_CASE("the target is the longest fragment, rounded as its EXTINF is (RFC 8216, 4.3.3.1)") {
    for (const auto& [ms, told] : {std::pair{1'499, "1\n"}, {1'500, "2\n"}, {5'000, "5\n"}}) {
        std::string text;
        const auto put = [&](std::string_view part) { text += part; };
        bz::hls::playlist list(put, static_cast<std::uint64_t>(ms), true);
        CHECK(text.find("TARGETDURATION:" + std::string(told)) != text.npos);
    }
}
