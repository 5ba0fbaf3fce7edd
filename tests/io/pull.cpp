#include <bartizan/io/pull.hpp>

#include <bartizan/io/connect.hpp>
#include <bartizan/io/listen.hpp>
#include <bartizan/protocol/rtsp/server.hpp>
#include <support/numbered_packet.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <boost/asio/io_context.hpp>

#include <string>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace asio = boost::asio;
namespace rtp = bartizan::rtp;
namespace rtsp = bartizan::rtsp;
using tests::numbered_packet;
using namespace std::chrono_literals;
using asio::ip::tcp;
using asio::ip::udp;

namespace {

constexpr std::string_view description = "v=0\r\ns=x\r\nm=audio 0 RTP/AVP 0\r\na=control:a\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n";

// album: a sink that has enough after so many pictures.
struct album {
    unsigned wanted = 5;
    std::string told;
    std::vector<unsigned> pictures;
    int reports = 0;
    bool wants(const bz::sdp::media& media) { return media.kind == "video"; }
    void begins() { told += "begins "; }
    void picture(const rtp::received_picture& p, std::optional<bz::utc_time>) { pictures.push_back(bz::byte_reader(p.units[0].subspan(1)).u32()); }
    void figures(const rtp::receiver<>&) { ++reports; }
    bool enough() { return pictures.size() >= wanted; }
};
static_assert(io::picture_sink<album>);
static_assert(!io::sound_sink<album>);

// sound: the n-th packet of PCMU, whose octets all are n.
std::vector<std::byte> sound(unsigned n) {
    std::vector<std::byte> memory(12 + 160, std::byte(n));
    bz::byte_writer w(memory);
    rtp::write_header(w, {.payload_type = 0, .sequence = static_cast<std::uint16_t>(n), .timestamp = n * 160, .ssrc = 8});
    return memory;
}

// film: an album that hears as well, and has enough of both.
struct film : album {
    bool hears = true;
    std::vector<unsigned> heard;
    int sound_reports = 0;
    bool wants_sound(const bz::sdp::media& media, const bz::result<bz::sdp::audio_format>& format) {
        told += std::string(media.control) + (format ? "+ " : "- ");
        return hears;
    }
    void starts(std::uint32_t picture, std::uint32_t sound) { told += std::to_string(picture) + "/" + std::to_string(sound) + " "; }
    void sound(const rtp::received_audio& frame, std::optional<bz::utc_time>) { heard.push_back(std::to_integer<unsigned>(frame.bytes[0])); }
    void sound_figures(const rtp::audio_receiver&) { ++sound_reports; }
    bool enough() { return album::enough() && (!hears || heard.size() >= wanted); }
};
static_assert(io::sound_sink<film>);

// camera: answers one client; what is to be sent after PLAY is `play`'s to do.
template <class Play> asio::awaitable<void> camera(tcp::socket socket, std::string& asked, Play play) {
    rtsp::server<> core("b6pUdmJx0r", "127.0.0.1");
    io::bell rings;
    (void)co_await io::serve(socket, core, [&](rtsp::server<>& server, const rtsp::server<>::event& event) {
        if (const auto* frame = std::get_if<rtsp::interleaved_frame>(&event)) return void(asked += "frame" + std::to_string(frame->channel) + " ");
        const auto& r = std::get<rtsp::request>(event);
        asked += std::string(r.word) + " ";
        switch (r.what) {
        case rtsp::method::describe: return void(server.answer(r, rtsp::status::ok, {}, "application/sdp", description));
        case rtsp::method::setup: return void(server.accept_setup(r, r.path.ends_with("trackID=1") ? 0 : 1, {9, 10}, 7));
        case rtsp::method::play:
            (void)server.accept_play(r, "url=rtsp://127.0.0.1/m/trackID=1;seq=1;rtptime=3600,url=a;seq=1;rtptime=160");
            return play(server);
        case rtsp::method::teardown: return void(server.accept_teardown(r));
        default: return void(server.answer_options(r));
        }
    }, rings);
    co_await io::linger(socket);
}

template <class Sink> struct outcome {
    std::string asked;
    bz::result<> result{rtsp::errc::closed};
    Sink seen;
};
template <io::carriage How, class Sink = album, class Play> outcome<Sink> played(Play play, unsigned wanted = 5, Sink seen = {}) {
    outcome<Sink> o{.seen = std::move(seen)};
    o.seen.wanted = wanted;
    asio::io_context context(1);
    tcp::acceptor door(context, {asio::ip::make_address("127.0.0.1"), 0});
    asio::co_spawn(context, [&]() -> asio::awaitable<void> {
        auto socket = co_await door.async_accept(asio::use_awaitable);
        co_await camera(std::move(socket), o.asked, play);
    }, asio::detached);
    asio::co_spawn(context, [&]() -> asio::awaitable<void> {
        const auto port = door.local_endpoint().port();
        auto socket = co_await io::connect("127.0.0.1", port);
        REQUIRE(socket);
        using client = rtsp::client<bz::list<bz::sha256>>;
        const auto core = std::make_unique<client>("rtsp://127.0.0.1/m", rtsp::credentials{}, std::array<std::byte, 16>{});
        io::bell rings;
        o.result = co_await io::pull<How>(*socket, *core, o.seen, 0x55, rings);
    }, asio::detached);
    context.run_for(60s);
    CHECK(context.stopped());
    return o;
}

}  // namespace

TEST_CASE("pictures within the connection reach the sink until it has enough, and the camera is reported to") {
    const auto o = played<io::carriage::interleaved>([](rtsp::server<>& server) {
        for (unsigned n = 1; n <= 9; ++n) (void)server.queue_frame(0, numbered_packet(n));
    });
    CHECK(o.result);
    CHECK(o.seen.told == "begins ");
    CHECK(o.seen.pictures == std::vector<unsigned>{1, 2, 3, 4, 5});
    CHECK(o.asked == "OPTIONS DESCRIBE SETUP PLAY frame1 TEARDOWN ");
    CHECK(o.seen.reports >= 2);
}

TEST_CASE("a camera that goes away in the middle is told as an error, and what had come is given") {
    const auto o = played<io::carriage::interleaved>([](rtsp::server<>& server) {
        for (const unsigned n : {1, 2, 4, 5}) (void)server.queue_frame(0, numbered_packet(n));   // 3 is waited for until the end
        server.finish();
    }, 100);
    CHECK(o.result.error() == make_error(rtsp::errc::closed));
    CHECK(o.seen.pictures == std::vector<unsigned>{1, 2, 4, 5});
}

TEST_CASE("pictures over UDP come from the camera alone") {
    asio::io_context sender;
    udp::socket real(sender, {asio::ip::make_address("127.0.0.1"), 0}), stranger(sender, {asio::ip::make_address("127.0.0.2"), 0});
    const auto o = played<io::carriage::udp>([&](rtsp::server<>& server) {
        const auto ports = server.at(0).how.ports;
        CHECK(ports.rtp % 2 == 0);
        CHECK(ports.rtcp == ports.rtp + 1);
        const udp::endpoint to(asio::ip::make_address("127.0.0.1"), ports.rtp);
        for (unsigned n = 1; n <= 9; ++n) {
            (void)stranger.send_to(asio::buffer(numbered_packet(1000 + n)), to);
            (void)real.send_to(asio::buffer(numbered_packet(n)), to);
        }
    });
    CHECK(o.result);
    CHECK(o.seen.pictures == std::vector<unsigned>{1, 2, 3, 4, 5});
    CHECK(o.asked == "OPTIONS DESCRIBE SETUP PLAY TEARDOWN ");
}

TEST_CASE("who hears gets the sound beside the pictures, and what the server says of the time of both") {
    const auto o = played<io::carriage::interleaved, film>([](rtsp::server<>& server) {
        for (unsigned n = 1; n <= 5; ++n) {
            (void)server.queue_frame(2, numbered_packet(n));   // the sound stands first in the description, so its channels are the first
            (void)server.queue_frame(0, sound(n));
        }
    });
    CHECK(o.result);
    CHECK(o.seen.told == "a+ begins 3600/160 ");
    CHECK(o.seen.pictures == std::vector<unsigned>{1, 2, 3, 4, 5});
    CHECK(o.seen.heard == std::vector<unsigned>{1, 2, 3, 4, 5});
    CHECK(o.asked == "OPTIONS DESCRIBE SETUP SETUP PLAY frame3 frame1 TEARDOWN ");
    CHECK(o.seen.reports >= 2);
    CHECK(o.seen.sound_reports >= 2);
}

TEST_CASE("sound that a sink does not want is not asked for") {
    const auto o = played<io::carriage::interleaved, film>([](rtsp::server<>& server) {
        for (unsigned n = 1; n <= 5; ++n) (void)server.queue_frame(0, numbered_packet(n));
    }, 5, film{.hears = false});
    CHECK(o.result);
    CHECK(o.seen.told == "a+ begins ");
    CHECK(o.asked == "OPTIONS DESCRIBE SETUP PLAY frame1 TEARDOWN ");
}

TEST_CASE("sound over UDP has ports of its own") {
    asio::io_context sender;
    udp::socket real(sender, {asio::ip::make_address("127.0.0.1"), 0});
    const auto o = played<io::carriage::udp, film>([&](rtsp::server<>& server) {
        const auto to = [&](std::size_t track) { return udp::endpoint(asio::ip::make_address("127.0.0.1"), server.at(track).how.ports.rtp); };
        CHECK(to(0) != to(1));
        for (unsigned n = 1; n <= 5; ++n) {
            (void)real.send_to(asio::buffer(numbered_packet(n)), to(0));
            (void)real.send_to(asio::buffer(sound(n)), to(1));
        }
    });
    CHECK(o.result);
    CHECK(o.seen.pictures == std::vector<unsigned>{1, 2, 3, 4, 5});
    CHECK(o.seen.heard == std::vector<unsigned>{1, 2, 3, 4, 5});
}
