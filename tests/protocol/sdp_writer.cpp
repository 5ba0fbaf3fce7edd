#include <bartizan/protocol/sdp/writer.hpp>

#include <bartizan/protocol/sdp/reader.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace sdp = bartizan::sdp;

namespace {
// The parameter sets of an H.264 and an H.265 stream.
constexpr std::array sps{std::byte{0x67}, std::byte{0x42}, std::byte{0xd0}, std::byte{0x0b}, std::byte{0xda}};
constexpr std::array pps{std::byte{0x68}, std::byte{0xce}, std::byte{0x3c}};
constexpr std::array vps265{std::byte{0x40}, std::byte{0x01}, std::byte{0x0c}};
constexpr std::array sps265{std::byte{0x42}, std::byte{0x01}, std::byte{0x01}};
constexpr std::array pps265{std::byte{0x44}, std::byte{0x01}, std::byte{0xc1}};
}  // namespace

TEST_CASE("an H.264 stream is described with its parameter sets") {
    const bz::bytes_view sets[]{sps, pps};
    const sdp::video video[]{{.codec = bz::nal::codec::h264, .payload_type = 96, .kbps = 3072, .sets = sets}};
    std::array<std::byte, 1024> memory;
    bz::byte_writer out(memory);
    REQUIRE(sdp::write(out, {.id = 7, .videos = video}));
    CHECK(bz::as_text(out.written()) ==
          "v=0\r\no=- 7 1 IN IP4 0.0.0.0\r\ns=bartizan\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\na=range:npt=now-\r\nm=video 0 RTP/AVP 96\r\nb=AS:3072\r\n"
          "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;profile-level-id=42d00b;sprop-parameter-sets=Z0LQC9o=,aM48\r\na=control:trackID=1\r\n");
}

TEST_CASE("what is written is read back, both codecs and audio") {
    const bz::bytes_view sets[]{vps265, sps265, pps265};
    const sdp::video video[]{{.codec = bz::nal::codec::h265, .payload_type = 97, .sets = sets}};
    const sdp::audio audio[]{{.payload_type = 98, .encoding = "MPEG4-GENERIC/48000/1", .parameters = "mode=AAC-hbr;sizelength=13"}, {.payload_type = 0, .control = "trackID=3"}};
    std::array<std::byte, 1024> memory;
    bz::byte_writer out(memory);
    REQUIRE(sdp::write(out, {.id = 1, .videos = video, .audios = audio}));
    const auto read = sdp::read(bz::as_text(out.written()));
    REQUIRE(read);
    REQUIRE(read->count == 3);
    CHECK(read->control == "*");
    const auto& v = read->held[0];
    CHECK(v.codec() == bz::nal::codec::h265);
    CHECK(v.clock_rate == 90'000);
    std::array<std::byte, 64> decoded;
    std::array<bz::bytes_view, 4> units;
    const auto count = sdp::parameter_sets(v, decoded, units);
    REQUIRE(count);
    REQUIRE(*count == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(bz::same_bytes(units[i], sets[i]));
    CHECK(read->held[1].encoding == "MPEG4-GENERIC");
    CHECK(read->held[1].parameter("sizelength") == "13");
    CHECK(read->held[2].encoding.empty());
    CHECK(read->held[2].control == "trackID=3");
}

TEST_CASE("a description that does not fit is an error, not a shorter description") {
    const bz::bytes_view sets[]{sps, pps};
    const sdp::video video[]{{.sets = sets}};
    std::array<std::byte, 1024> memory;
    bz::byte_writer whole(memory);
    REQUIRE(sdp::write(whole, {.videos = video}));
    for (std::size_t room = 0; room < whole.size(); ++room) {
        bz::byte_writer out(bz::bytes_span(memory).first(room));
        CHECK(sdp::write(out, {.videos = video}).error() == make_error(sdp::errc::too_large));
    }
}
