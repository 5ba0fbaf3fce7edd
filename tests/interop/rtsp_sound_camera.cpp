// rtsp_sound_camera: live streams of video files with sound beside them, in the clear, for clients over TCP, UDP and through the HTTP tunnel.
// SPDX-License-Identifier: Apache-2.0
//   rtsp_sound_camera PORT_FILE SECONDS FILE.264 FILE.265 FILE.adts FILE.mulaw
// It writes its port into PORT_FILE once it listens, and ends after SECONDS or on SIGTERM. /MediaInput/h264/stream_1 has the AAC-LC of FILE.adts (48 kHz, one
// channel), /MediaInput/h265/stream_1 the PCMU of FILE.mulaw in pieces of 20 ms; both at 25 pictures a second, again and again. Nobody needs a password.
#include <bartizan/io/rtsp.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/sdp/writer.hpp>
#include <bartizan/service/live_audio.hpp>
#include <bartizan/service/rtsp.hpp>

#include <support/door.hpp>
#include <support/media.hpp>

#include <boost/asio/signal_set.hpp>

#include <cstdio>

namespace {

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;
namespace rtp = bartizan::rtp;
using namespace std::chrono_literals;

using product = bz::camera<bz::services<bz::rtsp_server<>, bz::rtp_datagrams>, bz::plain_tcp, bz::no_authentication, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>,
                           bz::audio<bz::aac_lc, bz::pcmu>, bz::accept_risk<bz::threat::eavesdropping, bz::rtp_datagrams, "test of clear channels", tests::far>,
                           bz::accept_risk<bz::threat::eavesdropping, bz::rtsp_server<>, "test of clear channels", tests::far>,
                           bz::accept_risk<bz::threat::credential_theft, bz::rtsp_server<>, "test of clear channels", tests::far>,
                           bz::accept_risk<bz::threat::unauthorized_access, bz::rtsp_server<>, "test of clear channels", tests::far>>;
static_assert(bz::proven<product>);
using ring = rtp::live_ring<>;
constexpr bz::mp4::audio_track aac{bz::audio_codec::aac, {48'000, 1}}, pcmu{bz::audio_codec::pcmu, {}};

// channel: one file of pictures and one of sound, published again and again.
struct channel {
    tests::clip video;
    std::vector<std::byte> sound_file;
    std::vector<bz::bytes_view> frames;   // of sound
    std::unique_ptr<ring> shared;
    bz::service::live_audio<product> audio;
    std::string description;
    std::size_t at = 0, sound_at = 0;
    std::int64_t pictures = 0, heard_until = 0;   // samples
    std::uint32_t timestamp = 77'000;

    channel(bz::nal::codec codec, const std::string& file, const bz::mp4::audio_track& what, const std::string& sound)
        : video(codec, tests::load(file)), sound_file(tests::load(sound)), shared(std::make_unique<ring>(rtp::packetizer(codec, 96, 0x1000, 65'500), rtp::packetizer_limits{})),
          audio(what, {.ssrc = 0x2000, .timestamp = 0xffff'0000, .sequence = 65'530}) {
        for (bz::bytes_view left = sound_file; !left.empty();) {   // 13 bits of an ADTS head say how long its frame is (ISO/IEC 14496-3, 1.A.2.2)
            const auto octet = [&](std::size_t i) { return std::to_integer<std::size_t>(left[i]); };
            const auto size = what.codec != bz::audio_codec::aac ? std::min<std::size_t>(left.size(), 160) : left.size() < 7 ? 0 : (octet(3) & 3) << 11 | octet(4) << 3 | octet(5) >> 5;
            const std::size_t head = what.codec == bz::audio_codec::aac ? 7 : 0;
            if (size <= head || size > left.size()) throw std::runtime_error(sound + ": no sound of that kind");
            frames.push_back(left.subspan(head, size - head));
            left = left.subspan(size);
        }
        std::vector<bz::bytes_view> sets;
        for (const auto unit : video.pictures.front().units)
            if (bz::nal::kind_of(codec, unit) == bz::nal::kind::parameter_set) sets.push_back(unit);
        const bz::sdp::video line[]{{.codec = codec, .payload_type = 96, .sets = sets}};
        const auto words = audio.words();
        const bz::sdp::audio heard[]{audio.media(*words)};
        std::array<std::byte, 4096> memory;
        bz::byte_writer out(memory);
        if (!bz::sdp::write(out, {.id = 7, .videos = line, .audios = heard})) throw std::runtime_error("no room for the description");
        description = bz::as_text(out.written());
    }
    void publish() {
        const auto now = std::chrono::steady_clock::now();
        const auto utc = bz::io::system_clock::utc();
        const auto& picture = video.pictures[at];
        if (!shared->publish(picture.units, timestamp, bz::frame::starts_gop(video.codec, picture))) throw std::runtime_error("a picture is too large");
        at = (at + 1) % video.pictures.size();
        shared->captured(0, timestamp, now, utc);
        timestamp += 3600;
        audio.captured(*shared, pictures++ * audio.what().timescale() / 25, now, utc);
        std::vector<bz::frame::audio_frame> beside;
        for (; heard_until < pictures * audio.what().timescale() / 25; sound_at = (sound_at + 1) % frames.size()) {
            const auto bytes = frames[sound_at];
            beside.push_back({bytes, heard_until, audio.what().codec == bz::audio_codec::aac ? bz::aac::frame_samples : static_cast<std::uint32_t>(bytes.size())});
            heard_until += beside.back().duration;
        }
        if (!audio.push(*shared, beside)) throw std::runtime_error("sound that does not fit");
    }
};

int serve(char** words) {
    namespace asio = boost::asio;
    using doorway = tests::doorway<product>;
    using live = bz::service::live_of<product, ring, rtp::viewer_limits{.gops_behind = 20}>;   // a peer that is held up for seconds loses nothing here
    using plain = rtsp::connection<live>;
    channel h264(bz::nal::codec::h264, words[3], aac, words[5]), h265(bz::nal::codec::h265, words[4], pcmu, words[6]);
    const std::array<bz::service::live_stream<ring>, 2> streams{
        {{.path = "/MediaInput/h264/stream_1", .ring = h264.shared.get(), .description = h264.description, .tracks = 2},
         {.path = "/MediaInput/h265/stream_1", .ring = h265.shared.get(), .description = h265.description, .tracks = 2}}};
    doorway house;
    bz::service::rtsp_service<typename doorway::door_type, ring> shows(*house.door, streams);
    bz::io::rtsp_hall<live> hall;
    bz::io::seats seats({.connections = 64, .per_address = 64});
    asio::io_context context(1);   // goes before what its connections use
    auto door = bz::io::listener::open(context.get_executor(), "127.0.0.1", 0);
    auto packets = bz::io::datagrams<live>::open(context.get_executor(), "127.0.0.1");
    if (!door || !packets) return 1;
    packets->run(hall.by_datagram);
    door->run(seats, [&](bz::io::tcp::socket socket, bz::io::seats::place place) -> asio::awaitable<void> {
        boost::system::error_code code;
        const auto peer = socket.remote_endpoint(code).address().to_string();
        const auto random = bz::io::random_bytes<12>();
        if (!random) throw std::runtime_error("no random numbers");
        std::string id;
        for (const auto b : *random) id += "0123456789abcdef"[std::to_integer<unsigned>(b) & 15];
        auto core = std::make_unique<plain>(id, peer, bz::service::transports_of<product>(false));
        co_await bz::io::rtsp_connection(std::move(socket), std::move(place), hall, std::move(core), [&](live& to, auto& event) {
            const auto* request = std::get_if<rtsp::request>(&event);
            if (!request) return;
            (void)shows.act(to, *request, {.peer = *bz::read_address(peer), .encrypted = false, .now = std::chrono::steady_clock::now(), .utc = bz::io::system_clock::utc(),
                                           .server_ports = hall.by_datagram.ports});
        });
    });
    std::ofstream(words[1] + std::string(".new")) << door->port() << "\n";
    std::rename((words[1] + std::string(".new")).c_str(), words[1]);

    asio::steady_timer clock(context), end(context, std::chrono::seconds(std::atoi(words[2])));
    asio::signal_set signals(context, SIGTERM);
    signals.async_wait([&](auto, auto) { context.stop(); });
    end.async_wait([&](auto) { context.stop(); });
    asio::co_spawn(context, [&]() -> asio::awaitable<void> {
        for (auto next = std::chrono::steady_clock::now();; next += 40ms) {
            clock.expires_at(next);
            (void)co_await clock.async_wait(bz::io::await);
            h264.publish(), h265.publish();
            hall.published();
        }
    }, asio::detached);
    context.run();
    return 0;
}

}  // namespace

int main(int count, char** words) { return count == 7 ? serve(words) : 2; }
