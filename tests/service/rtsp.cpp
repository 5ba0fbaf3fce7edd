#include <bartizan/service/rtsp.hpp>

#include <support/door.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;
namespace rtp = bartizan::rtp;

namespace {

using ring = rtp::live_ring<rtp::ring_limits{.bytes = 40'000, .trains = 64}>;
using live = rtsp::live_server<ring>;
using house = tests::doorway<tests::digest_camera>;
constexpr std::string_view path = "/MediaInput/h264/stream_1";

template <class House> struct camera_of {
    House world;
    std::unique_ptr<ring> h264 = made(1), h265 = made(2);
    std::array<bz::service::live_stream<ring>, 2> streams{{{path, h264.get(), "v=0\r\n"}, {"/MediaInput/h265/stream_1", h265.get(), "v=0\r\n"}}};
    bz::service::rtsp_service<typename House::door_type, ring> service{*world.door, streams};
    std::unique_ptr<live> core = std::make_unique<live>("0123456789", "192.168.0.10");
    unsigned cseq = 0;

    explicit camera_of(bool set_up = true) : world(set_up) {}
    static std::unique_ptr<ring> made(std::uint32_t ssrc) {
        auto r = std::make_unique<ring>(rtp::packetizer(bz::nal::codec::h264, 96, ssrc, 77), rtp::packetizer_limits{});
        const std::vector<std::byte> unit(500, std::byte{0x65});
        const bz::bytes_view units[]{unit};
        REQUIRE(r->publish(units, 900, true));
        return r;
    }
    // ask: the reply to one request; media that follows is left out.
    std::string ask(const std::string& method, const std::string& url, const std::string& fields = "") {
        const auto text = method + " " + url + " RTSP/1.0\r\nCSeq: " + std::to_string(++cseq) + "\r\n" + fields + "\r\n";
        bz::copy_bytes(bz::as_bytes(text), core->input_space());
        core->received(text.size());
        const auto event = core->next_event();
        REQUIRE(event);
        const auto& r = std::get<rtsp::request>(*event);
        (void)service.act(*core, r, {.peer = tests::office, .encrypted = true, .now = world.now, .utc = world.utc});
        const std::string reply(bz::as_text(core->control().output()));
        core->control().sent(reply.size());
        return reply;
    }
    std::string authorized(const std::string& method, const std::string& url, const std::string& fields = "") {
        auto p = world.parts();
        p.method = method, p.uri = url;
        return ask(method, url, "Authorization: " + tests::digest_answer<bz::sha256>(p) + "\r\n" + fields);
    }
};
using camera = camera_of<house>;
std::string url_of(std::string_view of) { return "rtsp://camera" + std::string(of); }
constexpr const char* session = "Session: 0123456789\r\n";
constexpr const char* interleaved = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n";

}  // namespace

TEST_CASE("a viewer with the right password watches the stream of the URL") {
    camera c;
    CHECK(c.ask("OPTIONS", url_of(path)).starts_with("RTSP/1.0 200 "));
    const auto described = c.authorized("DESCRIBE", url_of(path), "Accept: application/sdp\r\n");
    CHECK(described.find("Content-Base: rtsp://camera/MediaInput/h264/stream_1/\r\n") != described.npos);
    CHECK(described.ends_with("\r\n\r\nv=0\r\n"));
    CHECK(c.authorized("SETUP", url_of(path) + "/trackID=1", interleaved).find("ssrc=00000001") != std::string::npos);
    const auto played = c.authorized("PLAY", url_of(path) + "/", session);
    CHECK(played.find("RTP-Info: url=rtsp://camera/MediaInput/h264/stream_1/trackID=1;seq=77;rtptime=900\r\n") != played.npos);
    CHECK(c.core->plays());
    CHECK(bz::as_text(c.core->output()).starts_with("$"));
    CHECK(c.authorized("PAUSE", url_of(path), session).starts_with("RTSP/1.0 200 "));
    CHECK(c.core->output().empty());
    CHECK(c.authorized("PLAY", url_of(path), session).starts_with("RTSP/1.0 200 "));
    CHECK(c.authorized("TEARDOWN", url_of(path), session).starts_with("RTSP/1.0 200 "));
    CHECK_FALSE(c.core->plays());
    CHECK(c.authorized("GET_PARAMETER", url_of(path)).starts_with("RTSP/1.0 200 "));
}

TEST_CASE("strangers are challenged for everything but OPTIONS, and learn nothing else") {
    camera c;
    for (const auto* method : {"DESCRIBE", "SETUP", "PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER", "SET_PARAMETER", "ANNOUNCE", "FOO"})
        for (const auto where : {path, std::string_view("/nowhere")}) {
            const auto reply = c.ask(method, url_of(where), session);
            CHECK(reply.starts_with("RTSP/1.0 401 "));
            CHECK(reply.find("WWW-Authenticate: Digest realm=\"bartizan\"") != reply.npos);
            CHECK(reply.find("v=0") == reply.npos);
        }
    CHECK(c.ask("DESCRIBE", "rtsp://admin:tallship-7@camera" + std::string(path)).starts_with("RTSP/1.0 401 "));
    CHECK_FALSE(c.core->plays());
}

TEST_CASE("an answer to a challenge holds for its own method and URL") {
    camera c;
    auto p = c.world.parts();
    p.method = "OPTIONS", p.uri = url_of(path);
    CHECK(c.ask("DESCRIBE", url_of(path), "Authorization: " + tests::digest_answer<bz::sha256>(p) + "\r\n").starts_with("RTSP/1.0 401 "));
}

TEST_CASE("before there is an account nothing is shown") {
    camera c(false);
    CHECK(c.ask("DESCRIBE", url_of(path)).starts_with("RTSP/1.0 403 "));
}

TEST_CASE("who may look still gets what RFC 2326 says") {
    camera c;
    CHECK(c.authorized("DESCRIBE", url_of("/nowhere")).starts_with("RTSP/1.0 404 "));
    CHECK(c.authorized("DESCRIBE", url_of("/MediaInput/h264/../h264/stream_1")).starts_with("RTSP/1.0 404 "));
    CHECK(c.authorized("DESCRIBE", url_of(path) + "/trackID=1").starts_with("RTSP/1.0 404 "));
    CHECK(c.authorized("DESCRIBE", url_of(path), "Accept: text/html\r\n").starts_with("RTSP/1.0 406 "));
    CHECK(c.authorized("PLAY", url_of(path), session).starts_with("RTSP/1.0 454 "));
    CHECK(c.authorized("SETUP", url_of(path), "Transport: RTP/AVP;multicast\r\n").starts_with("RTSP/1.0 461 "));
    REQUIRE(c.authorized("SETUP", url_of(path), interleaved).starts_with("RTSP/1.0 200 "));
    CHECK(c.authorized("PLAY", url_of("/MediaInput/h265/stream_1"), session).starts_with("RTSP/1.0 454 "));   // not what was set up
    CHECK(c.authorized("PLAY", url_of(path), std::string(session) + "Range: npt=x\r\n").starts_with("RTSP/1.0 457 "));
    CHECK_FALSE(c.core->plays());
}

TEST_CASE("players that know no SHA-256 are asked for Basic alone, where the product takes it; all others are shown the strongest first") {
    using either = bz::camera<bz::services<bz::rtsp_server<>>, bz::tls<bz::tls_v1_3>, bz::digest_or_basic<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>,
                              bz::throttle<>>;
    const auto digest_and_basic = [](const std::string& reply) {
        CHECK(reply.starts_with("RTSP/1.0 401 "));
        return std::pair(reply.find("WWW-Authenticate: Digest ") != reply.npos, reply.find("WWW-Authenticate: Basic ") != reply.npos);
    };
    camera_of<tests::doorway<either>> open;
    for (const auto agent : {"Lavf59.27.100", "GStreamer/1.22.0"}) CHECK(digest_and_basic(open.ask("DESCRIBE", url_of(path), "User-Agent: " + std::string(agent) + "\r\n")) == std::pair(false, true));
    for (const auto fields : {"", "User-Agent: curl/7.88.1\r\n"}) CHECK(digest_and_basic(open.ask("DESCRIBE", url_of(path), fields)) == std::pair(true, true));
    camera digest_alone;
    CHECK(digest_and_basic(digest_alone.ask("DESCRIBE", url_of(path), "User-Agent: Lavf59.27.100\r\n")) == std::pair(true, false));
}
