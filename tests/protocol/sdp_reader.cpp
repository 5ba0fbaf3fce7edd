#include <bartizan/protocol/sdp/reader.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
namespace sdp = bartizan::sdp;

namespace {
// As GStreamer 1.22 answers DESCRIBE.
constexpr std::string_view gstreamer =
    "v=0\r\no=- 11483949827879532640 1 IN IP4 127.0.0.1\r\ns=Session streamed with GStreamer\r\ni=rtsp-server\r\nt=0 0\r\na=tool:GStreamer\r\na=control:*\r\n"
    "m=video 0 RTP/AVP 96\r\nc=IN IP4 0.0.0.0\r\na=rtpmap:96 H264/90000\r\na=framerate:10\r\n"
    "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LQC9oLE7ARAAADAAEAAAMAFA8SJqA=,aM48gA==;profile-level-id=42d00b\r\na=control:stream=0\r\n";
bz::error refusal(std::string_view text) { return sdp::read<2>(text).error(); }
}  // namespace

TEST_CASE("another server's description is understood") {
    const auto read = sdp::read(gstreamer);
    REQUIRE(read);
    REQUIRE(read->count == 1);
    CHECK(read->name == "Session streamed with GStreamer");
    const auto& m = read->held[0];
    CHECK(m.kind == "video");
    CHECK(m.payload_type == 96);
    CHECK(m.codec() == bz::nal::codec::h264);
    CHECK(m.control == "stream=0");
    CHECK(m.parameter("profile-level-id") == "42d00b");
    CHECK(m.parameter("profile").empty());
    std::array<std::byte, 64> memory;
    std::array<bz::bytes_view, 2> units;
    const auto sets = sdp::parameter_sets(m, memory, units);
    REQUIRE(sets);
    REQUIRE(*sets == 2);
    CHECK(units[0].size() == 23);
    CHECK(units[1].size() == 4);
}

TEST_CASE("descriptions that cannot be read are refused by name") {
    using sdp::errc;
    CHECK(refusal("") == make_error(errc::no_version));
    CHECK(refusal("v=1\r\n") == make_error(errc::no_version));
    CHECK(refusal("s=x\r\nv=0\r\n") == make_error(errc::no_version));
    CHECK(refusal("v=0\r\nhello\r\n") == make_error(errc::malformed_line));
    CHECK(refusal("v=0\r\ns=a\x01z\r\n") == make_error(errc::malformed_line));
    CHECK(refusal("v=0\r\nm=video 0\r\n") == make_error(errc::malformed_media));
    CHECK(refusal("v=0\r\nm=video x RTP/AVP 96\r\n") == make_error(errc::malformed_media));
    CHECK(refusal("v=0\r\nm=video 0 RTP/AVP 200\r\n") == make_error(errc::malformed_media));
    CHECK(refusal("v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264\r\n") == make_error(errc::malformed_attribute));
    CHECK(refusal("v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/0\r\n") == make_error(errc::malformed_attribute));
    const std::string media = "m=application 0 udp x\r\n";
    CHECK(refusal("v=0\r\n" + media + media) == bz::error{});
    CHECK(refusal("v=0\r\n" + media + media + media) == make_error(errc::too_many_media));
}

TEST_CASE("parameter sets that do not fit or are no base64 are refused") {
    sdp::media m{.parameters = "sprop-parameter-sets=Z0LQC9o=,aM48"};
    std::array<std::byte, 16> memory;
    std::array<bz::bytes_view, 2> units;
    CHECK(sdp::parameter_sets(m, memory, units));
    CHECK_FALSE(sdp::parameter_sets(m, std::span(memory).first(7), units));
    CHECK_FALSE(sdp::parameter_sets(m, memory, std::span(units).first(1)));
    m.parameters = "sprop-parameter-sets=Z0LQ!";
    CHECK_FALSE(sdp::parameter_sets(m, memory, units));
    m.parameters = "sprop-parameter-sets=,";
    CHECK_FALSE(sdp::parameter_sets(m, memory, units));
}
