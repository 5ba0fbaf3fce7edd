#include <bartizan/io/pull.hpp>

#include <bartizan/io/connect.hpp>
#include <bartizan/io/listen.hpp>
#include <bartizan/protocol/rtp/packetizer.hpp>
#include <bartizan/protocol/rtsp/server.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <boost/asio/io_context.hpp>

#include <string>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace asio = boost::asio;
namespace rtp = bartizan::rtp;
namespace rtsp = bartizan::rtsp;
using namespace std::chrono_literals;
using asio::ip::tcp;
using asio::ip::udp;

namespace {

constexpr std::string_view description = "v=0\r\ns=x\r\nm=audio 0 RTP/AVP 0\r\na=control:a\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n";

// packet: the n-th picture, one unit that holds n.
std::vector<std::byte> packet(unsigned n) {
    std::vector<std::byte> memory(32);
    bz::byte_writer w(memory);
    rtp::write_header(w, {.marker = true, .payload_type = 96, .sequence = static_cast<std::uint16_t>(n), .timestamp = n * 3600, .ssrc = 7});
    w.u8(0x41), w.u32(n), w.u8(0x80);
    memory.resize(w.size());
    return memory;
}

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
        case rtsp::method::setup: return void(server.accept_setup(r, 0, {9, 10}, 7));
        case rtsp::method::play:
            (void)server.accept_play(r, "");
            return play(server);
        case rtsp::method::teardown: return void(server.accept_teardown(r));
        default: return void(server.answer_options(r));
        }
    }, rings);
    co_await io::linger(socket);
}

struct outcome {
    std::string asked;
    bz::result<> result{rtsp::errc::closed};
    album seen;
};
template <io::carriage How, class Play> outcome played(Play play, unsigned wanted = 5) {
    outcome o;
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
        for (unsigned n = 1; n <= 9; ++n) (void)server.queue_frame(0, packet(n));
    });
    CHECK(o.result);
    CHECK(o.seen.told == "begins ");
    CHECK(o.seen.pictures == std::vector<unsigned>{1, 2, 3, 4, 5});
    CHECK(o.asked == "OPTIONS DESCRIBE SETUP PLAY frame1 TEARDOWN ");
    CHECK(o.seen.reports >= 2);
}

TEST_CASE("a camera that goes away in the middle is told as an error, and what had come is given") {
    const auto o = played<io::carriage::interleaved>([](rtsp::server<>& server) {
        for (const unsigned n : {1, 2, 4, 5}) (void)server.queue_frame(0, packet(n));   // 3 is waited for until the end
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
            (void)stranger.send_to(asio::buffer(packet(1000 + n)), to);
            (void)real.send_to(asio::buffer(packet(n)), to);
        }
    });
    CHECK(o.result);
    CHECK(o.seen.pictures == std::vector<unsigned>{1, 2, 3, 4, 5});
    CHECK(o.asked == "OPTIONS DESCRIBE SETUP PLAY TEARDOWN ");
}
