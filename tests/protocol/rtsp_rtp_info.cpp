#include <bartizan/protocol/rtsp/rtp_info.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

using bartizan::rtsp::rtp_start;

TEST_CASE("the timestamp of a track is found by its whole URL, or by the end of it") {
    constexpr std::string_view info = "url=rtsp://h/m/trackID=1;seq=17;rtptime=4294967295, url=trackID=2;seq=3;rtptime=77";
    CHECK(rtp_start(info, "rtsp://h/m/trackID=1") == 4'294'967'295u);
    CHECK(rtp_start(info, "rtsp://h/m/trackID=2") == 77u);
    CHECK(rtp_start("URL=/m/trackID=1;RTPTIME=5", "rtsp://h/m/trackID=1") == 5u);
}

TEST_CASE("what says nothing usable of a track gives nothing") {
    constexpr std::string_view track = "rtsp://h/m/trackID=1";
    for (const std::string_view info : {"", "url=rtsp://h/m/trackID=1;seq=17", "url=rtsp://h/m/trackID=1;rtptime=-1", "url=rtsp://h/m/trackID=1;rtptime=4294967296", "rtptime=5", "url=;rtptime=5",
                                        "url=ID=1;rtptime=5", "url=rtsp://h/m/trackID=11;rtptime=5", "url=trackID=1 rtptime=5", ";;,,=,=;", "url=rtsp://h/m/xtrackID=1;rtptime=5"}) {
        CAPTURE(info);
        CHECK_FALSE(rtp_start(info, track));
    }
}
