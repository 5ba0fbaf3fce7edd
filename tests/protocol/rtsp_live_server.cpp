#include <bartizan/protocol/rtsp/live_server.hpp>

#include <laws/machine_law.hpp>

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;
namespace rtp = bartizan::rtp;

namespace {

using ring = rtp::live_ring<rtp::ring_limits{.bytes = 40'000, .trains = 64}>;
using live = rtsp::live_server<ring>;
static_assert(bz::machine<live>);

struct stream {
    std::unique_ptr<ring> shared = std::make_unique<ring>(rtp::packetizer(bz::nal::codec::h264, 96, 1, 0), rtp::packetizer_limits{});
    std::vector<std::byte> unit = std::vector<std::byte>(3000, std::byte{0x41});
    unsigned count = 0;
    void publish() {
        unit[0] = count % 5 == 0 ? std::byte{0x65} : std::byte{0x41};
        const bz::bytes_view units[]{unit};
        REQUIRE(shared->publish(units, count, count % 5 == 0));
        ++count;
    }
};
constexpr std::string_view setup = "SETUP /m RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
                           play = "PLAY /m RTSP/1.0\r\nCSeq: 2\r\nSession: 0123456789\r\n\r\n", ping = "GET_PARAMETER /m RTSP/1.0\r\nCSeq: 3\r\nSession: 0123456789\r\n\r\n",
                           teardown = "TEARDOWN /m RTSP/1.0\r\nCSeq: 4\r\nSession: 0123456789\r\n\r\n";

std::string answer(const ring& shared, live& core, live::event& event) {
    const auto* r = std::get_if<rtsp::request>(&event);
    if (!r) return "frame|";
    bool done = false;
    if (r->what == rtsp::method::setup) {
        done = core.control().accept_setup(*r, 0, {}, 1);
        core.watch(shared, 0);
    } else if (r->what == rtsp::method::play) {
        done = core.control().accept_play(*r, "");
        core.play();
    } else if (r->what == rtsp::method::teardown) {
        core.pause();
        done = core.control().accept_teardown(*r);
    } else done = core.control().answer_options(*r);
    REQUIRE(done);
    return std::string(rtsp::name(r->what)) + "|";
}
void say(const ring& shared, live& core, std::string_view text) {
    bz::copy_bytes(bz::as_bytes(text), core.input_space());
    core.received(text.size());
    for (auto event = core.next_event(); event && !std::holds_alternative<bz::need_input>(*event); event = core.next_event()) answer(shared, core, *event);
}

}  // namespace

TEST_CASE("law: replies and media together are a machine") {
    stream s;
    const auto wire = std::string(setup) + std::string(ping) + std::string(teardown);
    tests::machine_law([] { return std::make_unique<live>("0123456789", "192.0.2.1"); }, wire,
                       [&](live& core, live::event& event) { return answer(*s.shared, core, event); });
}

TEST_CASE("replies stand between frames and never within one, however little a socket takes") {
    for (std::size_t sip = 1; sip < 4000; sip += sip < 20 ? 1 : 371) {
        stream s;
        s.publish();
        live core("0123456789", "192.0.2.1");
        say(*s.shared, core, setup), say(*s.shared, core, play);
        std::string got;
        std::size_t replies = 2;
        for (int i = 0; i < 4000; ++i) {
            const auto out = core.output();
            const auto n = std::min(sip, out.size());
            got += bz::as_text(out.first(n));
            core.sent(n);
            if (i % 97 == 50) say(*s.shared, core, ping), ++replies;
            if (i % 199 == 0 && s.count < 6) s.publish();
        }
        while (!core.output().empty()) {
            got += bz::as_text(core.output());
            core.sent(core.output().size());
        }
        std::size_t frames = 0, seen = 0;
        for (std::string_view left = got; !left.empty();) {
            if (left.front() == '$') {
                const auto size = 4 + (static_cast<unsigned char>(left[2]) << 8 | static_cast<unsigned char>(left[3]));
                REQUIRE(rtp::read_packet(bz::as_bytes(left.substr(4, static_cast<std::size_t>(size) - 4))));
                left.remove_prefix(static_cast<std::size_t>(size));
                ++frames;
            } else {
                REQUIRE(left.starts_with("RTSP/1.0 200 OK"));
                left.remove_prefix(*rtsp::head_bytes(left));
                ++seen;
            }
        }
        CHECK(seen == replies);
        CHECK(frames == s.shared->packets().packets());
    }
}

TEST_CASE("no packet of a stream costs a heap allocation, whoever watches") {
    stream s;
    s.publish();
    std::vector<std::unique_ptr<live>> viewers;
    for (int i = 0; i < 10; ++i) {
        viewers.push_back(std::make_unique<live>("0123456789", "192.0.2.1"));
        say(*s.shared, *viewers.back(), setup), say(*s.shared, *viewers.back(), play);
    }
    const auto before = tests::allocations();
    std::size_t bytes = 0;
    for (int i = 0; i < 200; ++i) {
        s.publish();
        for (auto& each : viewers)
            for (auto out = each->output(); !out.empty(); out = each->output()) bytes += out.size(), each->sent(out.size());
    }
    CHECK(tests::allocations() == before);
    CHECK(bytes > 10 * 200 * 3000);
}
