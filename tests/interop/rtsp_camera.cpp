// rtsp_camera: live streams of video files in a loop behind a door, on ports of its own, for real clients.
// SPDX-License-Identifier: Apache-2.0
//   rtsp_camera PORTS_FILE SECONDS FILE.264 FILE.265 [strict | open | free [PACKET_BYTES [KBPS]]]
// It writes its ports, plain and TLS, into PORTS_FILE once it listens, and the root of its certificate beside it; it ends after SECONDS or on
// SIGTERM and tells how many viewers were there at most. The streams are /MediaInput/h264/stream_1 and /MediaInput/h265/stream_1 at 25 pictures
// a second; the account is admin, tallship-7. strict: a product whose transport is TLS, with Basic; its plain port is there to
// show that nothing is given away on it. open: whoever comes may look, for measuring. free: as without a word. PACKET_BYTES: the greatest IP packet;
// KBPS: the limit of each client.
#include <bartizan/io/rtsp.hpp>
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/sdp/writer.hpp>
#include <bartizan/protocol/tls/over.hpp>
#include <bartizan/service/rtsp.hpp>

#include <support/door.hpp>
#include <support/media.hpp>
#include <support/web_certificate.hpp>

#include <boost/asio/signal_set.hpp>

#include <cstdio>

namespace {

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;
namespace rtp = bartizan::rtp;
using namespace std::chrono_literals;

// What the peers can: libcurl SHA-256, ffmpeg and GStreamer MD5 alone. Media in the clear, for ffmpeg shows nothing else without a CA.
using digest = bz::digest<bz::md5, bz::sha256>;
template <class Transport, class Authentication, class... More>
using product_of = bz::camera<bz::services<bz::rtsp_server<>, bz::rtp_datagrams>, Transport, Authentication, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>,
                              bz::accept_risk<bz::threat::eavesdropping, bz::rtp_datagrams, "test of clear channels", tests::far>, More...>;
using open_product = product_of<bz::plain_tcp, digest, bz::accept_risk<bz::use<bz::md5, bz::purpose::password_digest>, digest, "test of old clients", tests::far>,
                                bz::accept_risk<bz::threat::eavesdropping, bz::rtsp_server<>, "test of clear channels", tests::far>>;
using strict_product = product_of<bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::basic>;
using unguarded_product = product_of<bz::plain_tcp, bz::no_authentication, bz::accept_risk<bz::threat::eavesdropping, bz::rtsp_server<>, "test of speed", tests::far>,
                                     bz::accept_risk<bz::threat::credential_theft, bz::rtsp_server<>, "test of speed", tests::far>,
                                     bz::accept_risk<bz::threat::unauthorized_access, bz::rtsp_server<>, "test of speed", tests::far>>;
using ring = rtp::live_ring<>;

// channel: one file, published again and again.
struct channel {
    tests::clip video;
    std::unique_ptr<ring> shared;
    std::string description;
    std::size_t at = 0;
    std::uint32_t timestamp = 0;

    channel(bz::nal::codec codec, const std::string& file, std::uint8_t type, rtp::packetizer_limits packets)
        : video(codec, tests::load(file)), shared(std::make_unique<ring>(rtp::packetizer(codec, type, 0x1000u + type, 65'500, packets), packets)) {
        std::vector<bz::bytes_view> sets;
        for (const auto unit : video.pictures.front().units)
            if (bz::nal::kind_of(codec, unit) == bz::nal::kind::parameter_set) sets.push_back(unit);
        const bz::sdp::video line[]{{.codec = codec, .payload_type = type, .sets = sets}};
        std::array<std::byte, 4096> memory;
        bz::byte_writer out(memory);
        if (!bz::sdp::write(out, {.id = type, .videos = line})) throw std::runtime_error("no room for the description");
        description = bz::as_text(out.written());
    }
    void publish() {
        const auto& picture = video.pictures[at];
        if (!shared->publish(picture.units, timestamp, bz::frame::starts_gop(video.codec, picture))) throw std::runtime_error("a picture is too large");
        at = (at + 1) % video.pictures.size();
        shared->captured(0, timestamp, std::chrono::steady_clock::now(), bz::io::system_clock::utc());
        timestamp += 3600;
    }
};

template <class Product> int serve(char** words, rtp::packetizer_limits packet_limits, std::uint32_t kbps) {
    namespace asio = boost::asio;
    using bz::crypto::software::tls_server;
    using doorway = tests::doorway<Product>;
    // A peer that a busy machine holds up for seconds is not to lose pictures here; dropping is tested in tests/protocol/rtp_viewer.cpp.
    using live = bz::service::live_of<Product, ring, rtp::viewer_limits{.gops_behind = 20}>;
    using plain = rtsp::connection<live>;
    using safe = bz::tls_over<tls_server, plain>;
    channel h264(bz::nal::codec::h264, words[3], 96, packet_limits), h265(bz::nal::codec::h265, words[4], 97, packet_limits);
    const std::array<bz::service::live_stream<ring>, 2> streams{{{"/MediaInput/h264/stream_1", h264.shared.get(), h264.description, kbps},
                                                                 {"/MediaInput/h265/stream_1", h265.shared.get(), h265.description, kbps}}};
    doorway house;
    bz::service::rtsp_service<typename doorway::door_type, ring> shows(*house.door, streams);
    tests::web_certificate certificate("localhost");
    const auto identity = *bz::crypto::software::tls_identity::of(certificate.key);
    bz::io::rtsp_hall<live> hall;
    bz::io::seats seats({.connections = 256, .per_address = 256});
    asio::io_context context(1);   // goes before what its connections use
    auto door = bz::io::listener::open(context.get_executor(), "127.0.0.1", 0);
    auto safe_door = bz::io::listener::open(context.get_executor(), "127.0.0.1", 0);
    auto packets = bz::io::datagrams<live>::open(context.get_executor(), "127.0.0.1");
    if (!door || !safe_door || !packets) return 1;
    packets->run(hall.by_datagram);
    const auto session = [] {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string id;
        const auto random = bz::io::random_bytes<12>();
        if (!random) throw std::runtime_error("no random numbers");
        for (const auto b : *random) id += digits[std::to_integer<unsigned>(b) & 15];
        return id;
    };
    const auto run = [&](bool encrypted, bz::io::tcp::socket socket, bz::io::seats::place place, auto make) -> asio::awaitable<void> {
        boost::system::error_code code;
        const auto peer = socket.remote_endpoint(code).address().to_string();
        auto core = make(session(), peer, bz::service::transports_of<Product>(encrypted));
        if (!core) co_return;
        co_await bz::io::rtsp_connection(std::move(socket), std::move(place), hall, std::move(core), [&](live& to, auto& event) {
            const auto* request = std::get_if<rtsp::request>(&event);
            if (!request) return;
            (void)shows.act(to, *request, {.peer = *bz::read_address(peer), .encrypted = encrypted, .now = std::chrono::steady_clock::now(),
                                           .utc = bz::io::system_clock::utc(), .server_ports = hall.by_datagram.ports});
        });
    };
    door->run(seats, [&](bz::io::tcp::socket socket, bz::io::seats::place place) {
        return run(false, std::move(socket), std::move(place), [](auto... words) { return std::make_unique<plain>(words...); });
    });
    safe_door->run(seats, [&](bz::io::tcp::socket socket, bz::io::seats::place place) {
        return run(true, std::move(socket), std::move(place), [&](auto... words) {
            auto opened = tls_server::open(identity);
            return opened ? std::make_unique<safe>(std::move(*opened), words...) : nullptr;
        });
    });
    std::ofstream(words[1] + std::string(".pem")) << certificate.root;
    std::ofstream(words[1] + std::string(".new")) << door->port() << " " << safe_door->port() << "\n";
    std::rename((words[1] + std::string(".new")).c_str(), words[1]);

    asio::steady_timer clock(context), end(context, std::chrono::seconds(std::atoi(words[2])));
    asio::signal_set signals(context, SIGTERM);
    signals.async_wait([&](auto, auto) { context.stop(); });
    end.async_wait([&](auto) { context.stop(); });
    std::size_t most = 0;
    asio::co_spawn(context, [&]() -> asio::awaitable<void> {
        for (auto next = std::chrono::steady_clock::now();; next += 40ms) {
            clock.expires_at(next);
            (void)co_await clock.async_wait(bz::io::await);
            h264.publish(), h265.publish();
            hall.published();
            most = std::max(most, hall.viewers());
        }
    }, asio::detached);
    context.run();
    std::printf("at most %zu viewers at once\n", most);
    return 0;
}

}  // namespace

int main(int count, char** words) {
    if (count < 5) return 2;
    const std::string_view how = count > 5 ? words[5] : "";
    rtp::packetizer_limits packets;
    if (count > 6) packets.packet_bytes = static_cast<std::size_t>(std::atoi(words[6]));
    const auto kbps = static_cast<std::uint32_t>(count > 7 ? std::atoi(words[7]) : 0);
    const auto serves = how == "strict" ? serve<strict_product> : how == "open" ? serve<unguarded_product> : serve<open_product>;
    return serves(words, packets, kbps);
}
