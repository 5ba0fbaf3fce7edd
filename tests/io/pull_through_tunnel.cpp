#include <bartizan/io/pull_through_tunnel.hpp>

#include <bartizan/io/connect.hpp>
#include <bartizan/io/rtsp.hpp>
#include <bartizan/io/listen.hpp>
#include <bartizan/protocol/rtsp/client.hpp>
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

namespace {

constexpr std::string_view description = "v=0\r\ns=x\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n";

struct album {
    unsigned wanted = 5;
    std::vector<unsigned> pictures;
    bool wants(const bz::sdp::media&) { return true; }
    void begins() {}
    void picture(const rtp::received_picture& p, std::optional<bz::utc_time>) { pictures.push_back(bz::byte_reader(p.units[0].subspan(1)).u32()); }
    void figures(const rtp::receiver<>&) {}
    bool enough() { return pictures.size() >= wanted; }
};

// camera: our own server's end of tunnels, and pictures after PLAY.
struct camera {
    io::seats seats{{.connections = 8, .per_address = 8}};
    io::rtsp_hall<rtsp::server<>> hall;
    asio::io_context context{1};   // goes first: what still runs in it has places, bells and cookies
    io::listener door = *io::listener::open(context.get_executor(), "127.0.0.1", 0);
    std::string asked;
    int connections = 0, grants = 2;   // how many connections are answered
    unsigned sends = 9;

    camera() {
        door.run(seats, [this](tcp::socket socket, io::seats::place place) -> asio::awaitable<void> {
            if (++connections > grants) co_return;   // it closes
            auto core = std::make_unique<rtsp::connection<rtsp::server<>>>("b6pUdmJx0r", "127.0.0.1");
            co_await io::rtsp_connection(std::move(socket), std::move(place), hall, std::move(core), [this](rtsp::server<>& server, auto& event) {
                using type = std::remove_cvref_t<decltype(event)>;
                if constexpr (std::same_as<type, io::woken>) return;
                else {
                    if (const auto* frame = std::get_if<rtsp::interleaved_frame>(&event)) return void(asked += "frame" + std::to_string(frame->channel) + " ");
                    if (const auto* r = std::get_if<rtsp::request>(&event)) answer(server, *r);
                }
            });
        });
    }
    void answer(rtsp::server<>& server, const rtsp::request& r) {
        asked += std::string(r.word) + " ";
        switch (r.what) {
        case rtsp::method::describe: return void(server.answer(r, rtsp::status::ok, {}, "application/sdp", description));
        case rtsp::method::setup: return void(server.accept_setup(r, 0, {9, 10}, 7));
        case rtsp::method::play:
            (void)server.accept_play(r, "");
            for (unsigned n = 1; n <= sends; ++n) (void)server.queue_frame(0, numbered_packet(n));
            return;
        case rtsp::method::teardown: return void(server.accept_teardown(r));
        default: return void(server.answer_options(r));
        }
    }
    // pull: one client through a tunnel.
    bz::result<> pull(album& into) {
        bz::result<> outcome{rtsp::errc::bad_url};
        bool done = false;
        const auto visit = [&]() -> asio::awaitable<void> {
            const auto port = door.port();
            auto socket = co_await io::connect("127.0.0.1", port);
            REQUIRE(socket);
            using get_type = rtsp::tunnel_get<rtsp::client<bz::list<bz::sha256>>>;
            const rtsp::client_tunnel_request where{"127.0.0.1", "/m", {std::byte{1}}};
            const auto core = std::make_unique<get_type>(where, "rtsp://127.0.0.1/m", rtsp::credentials{}, std::array<std::byte, 16>{});
            const auto speak = [&](io::bell& words) -> asio::awaitable<bz::result<>> {
                auto second = co_await io::connect("127.0.0.1", port);
                if (!second) co_return second.error();
                const auto post = std::make_unique<rtsp::tunnel_post<get_type>>(where, *core);
                auto ended = co_await io::serve(*second, *post, [](auto&, const auto&) {}, words);
                co_return ended;
            };
            io::bell rings;
            outcome = co_await io::pull_through_tunnel(*socket, *core, into, 0x55, rings, speak);
        };
        asio::co_spawn(context, visit(), [&](std::exception_ptr failed) {
            if (failed) std::rethrow_exception(failed);
            done = true;
            door.close();
            context.stop();
        });
        context.run_for(60s);
        REQUIRE(done);
        return outcome;
    }
};

}  // namespace

TEST_CASE("pictures come through a tunnel, reports and the goodbye go through its other half") {
    camera c;
    album seen;
    CHECK(c.pull(seen));
    CHECK(seen.pictures == std::vector<unsigned>{1, 2, 3, 4, 5});
    CHECK(c.asked.starts_with("OPTIONS DESCRIBE SETUP PLAY "));
    CHECK(c.asked.ends_with("TEARDOWN "));
    CHECK(c.connections == 2);
}

TEST_CASE("a camera that takes no POST is told as an error, and nothing hangs") {
    camera c;
    c.grants = 1;
    album seen;
    CHECK(c.pull(seen).error() == make_error(rtsp::errc::closed));
    CHECK(seen.pictures.empty());
}

TEST_CASE("a camera that takes no GET is told as an error, and no POST is made") {
    camera c;
    c.grants = 0;
    album seen;
    CHECK(c.pull(seen).error() == make_error(rtsp::errc::closed));
    CHECK(c.connections == 1);
}
