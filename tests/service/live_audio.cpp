// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/live_audio.hpp>

#include <bartizan/prove.hpp>
#include <bartizan/protocol/rtp/audio_depacketizer.hpp>
#include <bartizan/protocol/rtp/viewer.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

// That it may not stand in the clear beside encrypted streams is shown in tests/fail/c94.
namespace {
using product = bz::camera<bz::services<bz::recording<>, bz::rtsp_server<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::extended_signing,
                           bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>, bz::audio<bz::aac_lc, bz::pcma>,
                           bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<product>);
using ring = rtp::live_ring<rtp::ring_limits{.bytes = 60'000, .trains = 64}>;
using audio = bz::service::live_audio<product>;
constexpr bz::mp4::audio_track aac{bz::audio_codec::aac, {48'000, 1}}, pcma{bz::audio_codec::pcma, {}}, pcmu{bz::audio_codec::pcmu, {}};
constexpr bz::service::live_audio_numbers numbers{.ssrc = 0xabcd, .timestamp = 0xffff'ff00, .sequence = 65'535, .payload_type = 98};

std::unique_ptr<ring> with_picture() {
    auto r = std::make_unique<ring>(rtp::packetizer(bz::nal::codec::h264, 96, 1, 77), rtp::packetizer_limits{});
    const std::vector<std::byte> unit(500, std::byte{0x65});
    const bz::bytes_view units[]{unit};
    REQUIRE(r->publish(units, 900, true));
    return r;
}
struct track {
    std::vector<std::vector<std::byte>> bytes;
    std::vector<bz::frame::audio_frame> frames;
    void add(std::size_t size, std::int64_t time, std::uint32_t duration) {
        bytes.emplace_back(size, static_cast<std::byte>(bytes.size() + 1));
        frames.push_back({bytes.back(), time, duration});
    }
};
struct got {
    std::vector<std::byte> bytes;
    std::uint32_t timestamp;
};
// received: what a viewer of the sound alone gets, out of its packets.
std::vector<got> received(const ring& from, bz::audio_codec codec, std::uint8_t payload_type) {
    std::vector<got> all;
    rtp::audio_depacketizer open(codec);
    for (auto n = from.oldest(); n < from.end(); ++n) {
        const auto train = from.at(n);
        if (train.track != 1) continue;
        CHECK_FALSE(train.starts_gop);
        auto left = train.bytes;
        while (!left.empty()) {
            CHECK(left[1] == std::byte{2});   // the channel of the second track
            const auto packet = rtp::read_packet(rtp::next_packet(left));
            REQUIRE(packet);
            CHECK(packet->head.payload_type == payload_type);
            CHECK(packet->head.ssrc == 0xabcd);
            open.take(*packet, [&](const rtp::received_audio& frame) { all.push_back({{frame.bytes.begin(), frame.bytes.end()}, frame.timestamp}); });
        }
    }
    CHECK(open.lost_packets == 0);
    CHECK(open.refused_packets == 0);
    return all;
}
}  // namespace

TEST_CASE("frames of sound go through the ring of the pictures as its second track, each at its own time") {
    const auto what = GENERATE(aac, pcma);
    const bool is_aac = what.codec == bz::audio_codec::aac;
    const std::uint32_t duration = is_aac ? 1024 : 160;
    const auto r = with_picture();
    audio sound(what, numbers);
    track t;
    for (std::size_t i = 0; i < 40; ++i) {
        const std::size_t size = is_aac ? (i == 7 ? 4000 : 100 + i) : 160;   // one does not fit a packet
        t.add(size, static_cast<std::int64_t>(i < 20 ? i * duration : (i + 5) * duration), duration);   // with a gap
    }
    for (std::size_t i = 0; i < 40; i += 4) REQUIRE(sound.push(*r, std::span(t.frames).subspan(i, 4)));
    const auto all = received(*r, what.codec, is_aac ? 98 : 8);
    REQUIRE(all.size() == 40);
    for (std::size_t i = 0; i < 40; ++i) {
        CHECK(all[i].bytes == t.bytes[i]);
        CHECK(all[i].timestamp == static_cast<std::uint32_t>(0xffff'ff00 + t.frames[i].decode_time));
    }
    CHECK(r->of(1).ssrc == 0xabcd);
    CHECK(r->of(1).clock_hz == what.timescale());
    CHECK(r->of(1).packets >= 10);
    CHECK(r->of(0).packets == 1);
    CHECK_FALSE(r->of(1).timed);
    const bz::instant now{std::chrono::seconds(5)};
    sound.captured(*r, 48'000, now, bz::utc_time{77});
    CHECK(r->of(1).timed);
    CHECK(r->of(1).timestamp_at(now) == static_cast<std::uint32_t>(0xffff'ff00 + 48'000));
    CHECK(r->of(1).timestamp_at(now + std::chrono::seconds(1)) == static_cast<std::uint32_t>(0xffff'ff00 + 48'000 + what.timescale()));
}

TEST_CASE("many frames at once, more than travel together, all arrive") {
    const auto r = with_picture();
    audio sound(pcma, numbers);
    track t;
    for (std::size_t i = 0; i < 50; ++i) t.add(160, static_cast<std::int64_t>(i * 160), 160);
    REQUIRE(sound.push(*r, t.frames));
    CHECK(received(*r, bz::audio_codec::pcma, 8).size() == 50);
}

TEST_CASE("sound that cannot be packed is lost, and what comes after it is not") {
    const auto r = with_picture();
    audio sound(aac, numbers);
    track t;
    t.add(9000, 0, 1024);
    t.add(100, 4096, 1024);
    CHECK(sound.push(*r, t.frames).error() == make_error(rtp::errc::picture_too_large));
    const auto all = received(*r, bz::audio_codec::aac, 98);
    REQUIRE(all.size() == 1);
    CHECK(all[0].bytes == t.bytes[1]);
}

TEST_CASE("a code that the product does not compose is neither described nor sent") {
    const auto r = with_picture();
    audio sound(pcmu, numbers);
    track t;
    t.add(160, 0, 160);
    CHECK(sound.words().error() == make_error(bz::frame::errc::audio_undeclared));
    CHECK(sound.push(*r, t.frames).error() == make_error(bz::frame::errc::audio_undeclared));
    CHECK(r->end() == 1);
}

TEST_CASE("the description of the stream says what the sound is") {
    const auto text = [](const bz::mp4::audio_track& what) {
        const audio sound(what, numbers);
        const auto words = sound.words();
        REQUIRE(words);
        const bz::sdp::audio media[]{sound.media(*words)};
        std::vector<std::byte> memory(2000);
        bz::byte_writer out(memory);
        REQUIRE(bz::sdp::write(out, {.audios = media}));
        return std::string(bz::as_text(out.written()));
    };
    const auto first = text(aac), second = text(pcma);
    CHECK(first.find("m=audio 0 RTP/AVP 98\r\na=rtpmap:98 MPEG4-GENERIC/48000\r\n") != first.npos);
    CHECK(first.find("config=1188") != first.npos);   // AAC-LC, 48 kHz, one channel
    CHECK(first.find("a=control:trackID=2\r\n") != first.npos);
    CHECK(second.find("m=audio 0 RTP/AVP 8\r\n") != second.npos);
}

TEST_CASE("encrypted sound goes through the ring with the KID and IV of each frame, also of a product that shows no stream in the clear") {
    using hidden = bz::camera<bz::services<bz::recording<>, bz::rtsp_server<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::extended_signing, bz::encrypted_frames<>,
                              bz::encrypted_streams, bz::software_key<bz::provenance::factory>, bz::audio<bz::aac_lc, bz::pcma>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>,
                              bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>>;
    static_assert(bz::proven<hidden>);
    const auto what = GENERATE(aac, pcma);
    const auto r = with_picture();
    bz::service::protected_live_audio<hidden> sound(what, numbers);
    const std::uint32_t duration = what.codec == bz::audio_codec::aac ? 1024 : 160;
    track t;
    std::vector<bz::mp4::sample_protection> how(40);
    for (std::size_t i = 0; i < 40; ++i) {
        t.add(what.codec == bz::audio_codec::aac ? (i == 7 ? 4000 : 100 + i) : 160, static_cast<std::int64_t>(i * duration), duration);
        how[i].kid[3] = std::byte{9}, how[i].iv[7] = static_cast<std::byte>(i);
    }
    REQUIRE(sound.push(*r, std::span(t.frames).first(20), std::span(how).first(20)));
    REQUIRE(sound.push(*r, std::span(t.frames).subspan(20), std::span(how).subspan(20)));
    rtp::audio_depacketizer open({what.codec, true});
    std::size_t n = 0;
    for (auto at = r->oldest(); at < r->end(); ++at) {
        const auto train = r->at(at);
        if (train.track != 1) continue;
        for (auto left = train.bytes; !left.empty();) {
            const auto packet = rtp::read_packet(rtp::next_packet(left));
            REQUIRE(packet);
            CHECK(packet->head.payload_type == 98);
            open.take(*packet, [&](const rtp::received_audio& frame) {
                REQUIRE(n < 40);
                CHECK(bz::same_bytes(frame.bytes, t.bytes[n]));
                CHECK(frame.how == how[n]);
                CHECK(frame.timestamp == static_cast<std::uint32_t>(0xffff'ff00 + t.frames[n].decode_time));
                ++n;
            });
        }
    }
    CHECK(n == 40);
    const auto words = sound.words();
    REQUIRE(words);
    CHECK(sound.media(*words).encoding.starts_with("vnd.bartizan.protected-audio/"));
}
