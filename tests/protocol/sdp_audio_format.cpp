#include <bartizan/protocol/sdp/audio_format.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
namespace sdp = bartizan::sdp;
using bz::rtp::audio_codec;

namespace {

std::string described(const sdp::audio_format& f) {
    const auto words = sdp::audio_words::make(f);
    REQUIRE(words);
    const sdp::audio audio[]{words->media(97, "trackID=2")};
    std::array<std::byte, 1024> memory;
    bz::byte_writer out(memory);
    REQUIRE(sdp::write(out, {.audios = audio}));
    return std::string(bz::as_text(out.written()));
}
bz::result<sdp::audio_format> read(const std::string& lines) {
    const auto text = "v=0\r\n" + lines;
    const auto session = sdp::read(text);
    REQUIRE(session);
    REQUIRE(session->count == 1);
    return sdp::read_audio(session->held[0]);
}
std::string aac(const std::string& parameters) { return "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/48000/2\r\na=fmtp:97 " + parameters + "\r\n"; }

}  // namespace

TEST_CASE("AAC-LC is described as RFC 3640 asks for") {
    const auto text = described({audio_codec::aac, {48'000, 2}});
    CHECK(text.ends_with("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/48000/2\r\n"
                         "a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1190\r\na=control:trackID=2\r\n"));
}

TEST_CASE("G.711 is described with the payload types that it always has") {
    CHECK(described({audio_codec::pcma, {}}).ends_with("m=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=control:trackID=2\r\n"));
    CHECK(described({audio_codec::pcmu, {}}).ends_with("m=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=control:trackID=2\r\n"));
}

TEST_CASE("every audio format is read back from its description") {
    for (const auto& format : {sdp::audio_format{audio_codec::pcma, {}}, sdp::audio_format{audio_codec::pcmu, {}}, sdp::audio_format{audio_codec::aac, {48'000, 1}},
                               sdp::audio_format{audio_codec::aac, {16'000, 6}}, sdp::audio_format{audio_codec::aac, {37'800, 2}}}) {
        const auto text = described(format);
        const auto session = sdp::read(text);
        REQUIRE(session);
        const auto back = sdp::read_audio(session->held[0]);
        REQUIRE(back);
        CHECK(*back == format);
        CHECK(back->clock_rate() == (format.codec == audio_codec::aac ? format.configuration.sample_rate : 8000));
    }
}

TEST_CASE("descriptions of others are read: other case, no rtpmap, spaces") {
    CHECK(*read("m=audio 0 RTP/AVP 0\r\n") == sdp::audio_format{audio_codec::pcmu, {}});
    CHECK(*read("m=audio 0 RTP/AVP 8\r\n") == sdp::audio_format{audio_codec::pcma, {}});
    CHECK(*read("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/22050/1\r\na=fmtp:97 streamtype=5; profile-level-id=15; mode=aac-hbr; config=1388; "
                "sizeLength=13; sizelength=13; indexlength=3; indexdeltalength=3; constantDuration=1024\r\n") == sdp::audio_format{audio_codec::aac, {22'050, 1}});
}

TEST_CASE("audio that is not played here is refused, with the reason") {
    const std::string hbr = "mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=";
    CHECK(read(aac(hbr + "1190")).has_value());
    const auto unsupported = make_error(sdp::errc::unsupported_audio), malformed = make_error(sdp::errc::malformed_attribute);
    CHECK(read("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 opus/48000/2\r\n").error() == unsupported);
    CHECK(read("m=video 0 RTP/AVP 0\r\n").error() == unsupported);
    CHECK(read("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 PCMU/16000\r\n").error() == unsupported);
    CHECK(read(aac("mode=AAC-lbr;sizelength=6;indexlength=2;indexdeltalength=2;config=1190")).error() == unsupported);
    CHECK(read(aac(hbr + "119")).error() == malformed);
    CHECK(read(aac(hbr + "11x0")).error() == malformed);
    CHECK(read(aac(hbr + std::string(130, '1'))).error() == malformed);
    CHECK(read(aac(hbr)).error() == make_error(bz::aac::errc::cut_off));
    CHECK(read(aac(hbr + "2b92")).error() == make_error(bz::aac::errc::not_aac_lc));
    CHECK(sdp::audio_words::make({audio_codec::aac, {0, 1}}).error() == make_error(bz::aac::errc::unknown_rate));
}

TEST_CASE("encrypted sound is described under a name of its own, and read back") {
    CHECK(described({audio_codec::aac, {48'000, 1}, true})
              .ends_with("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 vnd.bartizan.protected-audio/48000\r\na=fmtp:97 version=1;codec=AAC;config=1188\r\na=control:trackID=2\r\n"));
    CHECK(described({audio_codec::pcmu, {}, true})
              .ends_with("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 vnd.bartizan.protected-audio/8000\r\na=fmtp:97 version=1;codec=PCMU\r\na=control:trackID=2\r\n"));
    for (const auto& format : {sdp::audio_format{audio_codec::pcma, {}, true}, sdp::audio_format{audio_codec::pcmu, {}, true}, sdp::audio_format{audio_codec::aac, {44'100, 2}, true},
                               sdp::audio_format{audio_codec::aac, {4'294'967 + 1, 8}, true}}) {
        const auto text = described(format);
        const auto session = sdp::read(text);
        REQUIRE(session);
        const auto back = sdp::read_audio(session->held[0]);
        REQUIRE(back);
        CHECK(*back == format);
        CHECK(back->is_protected);
    }
}

TEST_CASE("encrypted sound of another version or codec, or whose words disagree, is refused") {
    const auto sealed = [](const std::string& rate, const std::string& parameters) {
        return read("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 VND.bartizan.protected-audio/" + rate + "\r\na=fmtp:97 " + parameters + "\r\n");
    };
    CHECK(sealed("8000", "version=1;codec=PCMA"));   // the control
    for (const auto& [rate, parameters] : std::initializer_list<std::pair<const char*, const char*>>{
             {"8000", "version=2;codec=PCMA"}, {"8000", "codec=PCMA"}, {"8000", "version=1"}, {"16000", "version=1;codec=PCMA"}, {"8000", "version=1;codec=OPUS"}, {"44100", "version=1;codec=AAC;config=1190"}})
        CHECK(sealed(rate, parameters).error() == make_error(sdp::errc::unsupported_audio));
    CHECK(sealed("48000", "version=1;codec=AAC;config=11xx").error() == make_error(sdp::errc::malformed_attribute));
}

TEST_CASE("AAC whose timestamps do not count samples is refused, and parameters may be written in either case") {
    CHECK(read(aac("mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1210")).error() == make_error(sdp::errc::unsupported_audio));   // 44,100 Hz
    CHECK(read(aac("Mode=AAC-hbr; SizeLength=13; IndexLength=3; IndexDeltaLength=3; Config=1190")));
}
