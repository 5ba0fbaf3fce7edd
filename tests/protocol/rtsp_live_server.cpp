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

namespace {

// frames: what stands between replies: sizes and channels, in order.
struct heard {
    std::uint8_t channel;
    std::vector<std::byte> data;
};
std::vector<heard> frames(live& core) {
    std::string got;
    for (auto out = core.output(); !out.empty(); out = core.output()) got += bz::as_text(out), core.sent(out.size());
    std::vector<heard> all;
    for (std::string_view left = got; !left.empty();) {
        if (left.front() != '$') {
            left.remove_prefix(*rtsp::head_bytes(left));
            continue;
        }
        const auto size = std::size_t(static_cast<unsigned char>(left[2])) << 8 | static_cast<unsigned char>(left[3]);
        const auto data = bz::as_bytes(left.substr(4, size));
        all.push_back({static_cast<std::uint8_t>(left[1]), {data.begin(), data.end()}});
        left.remove_prefix(4 + size);
    }
    return all;
}

}  // namespace

TEST_CASE("sender reports come at the begin and every five seconds, and say which moment a timestamp means") {
    stream s;
    s.publish();
    live core("0123456789", "192.0.2.1");
    const auto begin = bz::instant{} + std::chrono::hours(1);
    const auto utc = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    core.time_is(begin);
    say(*s.shared, core, setup), say(*s.shared, core, play);
    core.time_is(begin);
    for (const auto& f : frames(core)) CHECK(f.channel == 0);   // no clock is known yet
    std::vector<rtp::sender_report> reports;
    for (int i = 0; i < 300; ++i) {   // 12 seconds
        const auto now = begin + std::chrono::milliseconds(40 * i);
        s.publish();
        s.shared->captured(0, static_cast<std::uint32_t>(3600 * i), now, {utc.ticks + 400'000 * i});
        core.time_is(now + std::chrono::milliseconds(10));
        for (const auto& f : frames(core)) {
            if (f.channel == 0) continue;
            CHECK(f.channel == 1);
            REQUIRE(rtp::read_control(f.data, [&](const rtp::sender_report& r) { reports.push_back(r); }));
        }
    }
    REQUIRE(reports.size() == 3);
    for (unsigned i = 0; i < 3; ++i) {
        CHECK(reports[i].timestamp == 125 * i * 3600 + 900);   // 10 ms after its picture
        CHECK(reports[i].ntp == rtp::ntp_time({utc.ticks + 400'000 * 125 * i + 100'000}));
        CHECK(reports[i].ssrc == 1);
    }
    CHECK(reports[2].packets == reports[1].packets + 125 * 3);
}

TEST_CASE("a report stands between the answer to PLAY and the first packet, so that the time of the first picture is known") {
    stream s;
    s.publish();
    const auto begin = bz::instant{} + std::chrono::hours(1);
    s.shared->captured(0, 0, begin, bz::utc_time::from_unix_microseconds(1'767'225'600'000'000));
    live core("0123456789", "192.0.2.1");
    core.time_is(begin);
    say(*s.shared, core, setup), say(*s.shared, core, play);
    const auto all = frames(core);
    REQUIRE(all.size() > 1);
    CHECK(all[0].channel == 1);
    for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i].channel == 0);
}

TEST_CASE("a second track shares the ring; who did not set it up gets none of it, and who wants it alone begins anywhere") {
    stream s;
    live both("0123456789", "192.0.2.1"), video("0123456789", "192.0.2.1"), sound("0123456789", "192.0.2.1");
    const auto track = [&](live& core, std::size_t which, const char* channels) {
        const auto text = "SETUP /m RTSP/1.0\r\nCSeq: 1\r\n" + std::string(which && core.control().in_session() ? "Session: 0123456789\r\n" : "") +
                          "Transport: RTP/AVP/TCP;unicast;interleaved=" + channels + "\r\n\r\n";
        bz::copy_bytes(bz::as_bytes(text), core.input_space());
        core.received(text.size());
        auto event = core.next_event();
        REQUIRE(event);
        REQUIRE(core.control().accept_setup(std::get<rtsp::request>(*event), which, {}, 1));
        core.watch(*s.shared, 0);
    };
    track(both, 0, "0-1"), track(both, 1, "8-9"), track(video, 0, "0-1"), track(sound, 1, "2-3");
    std::uint16_t sequence = 100;
    const auto talk = [&] {
        REQUIRE(s.shared->publish_packed(1, 200, sequence * 160u, sequence, false, [&](bz::byte_writer& out) -> bz::result<> {
            out.u8('$'), out.u8(2), out.u16(12 + 160);
            rtp::write_header(out, {.marker = false, .payload_type = 0, .sequence = sequence++, .timestamp = sequence * 160u, .ssrc = 77});
            out.zeros(160);
            return {};
        }));
    };
    talk(), s.publish();
    for (auto* each : {&both, &video, &sound}) each->media().start(), each->play();
    CHECK(both.media().first(0).sequence == 0);
    std::array<std::array<int, 10>, 3> n{};
    for (int i = 0; i < 10; ++i) {
        for (std::size_t k = 0; auto* each : {&both, &video, &sound}) {
            for (const auto& f : frames(*each)) ++n[k][f.channel];
            ++k;
        }
        talk(), s.publish();
    }
    CHECK(n[0] == std::array{30, 0, 0, 0, 0, 0, 0, 0, 9, 0});   // from the newest key picture on
    CHECK(n[1] == std::array{30, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    CHECK(n[2] == std::array{0, 0, 9, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("a track whose source was exchanged is over for who set it up: goodbye once, nothing of the new one, and pictures go on") {
    stream s;
    std::uint16_t sequence = 100;
    const auto talk = [&](std::uint32_t ssrc, std::uint8_t payload_type) {
        REQUIRE(s.shared->publish_packed(1, 200, sequence * 160u, sequence, false, [&](bz::byte_writer& out) -> bz::result<> {
            out.u8('$'), out.u8(2), out.u16(12 + 160);
            rtp::write_header(out, {.marker = false, .payload_type = payload_type, .sequence = sequence++, .timestamp = sequence * 160u, .ssrc = ssrc});
            out.zeros(160);
            return {};
        }));
        s.shared->sent_of(1, ssrc, 8000, sequence, sequence * 160u);
    };
    const auto begin = bz::instant{} + std::chrono::hours(1);
    struct told {
        std::array<int, 4> packets{};
        std::vector<std::uint32_t> goodbyes, reported;
    };
    const auto watch = [&](live& core) {
        for (const std::size_t which : {0u, 1u}) {
            const auto text = "SETUP /m RTSP/1.0\r\nCSeq: 1\r\n" + std::string(which ? "Session: 0123456789\r\n" : "") + "Transport: RTP/AVP/TCP;unicast;interleaved=" +
                              (which ? "2-3" : "0-1") + "\r\n\r\n";
            bz::copy_bytes(bz::as_bytes(text), core.input_space());
            core.received(text.size());
            auto event = core.next_event();
            REQUIRE(event);
            REQUIRE(core.control().accept_setup(std::get<rtsp::request>(*event), which, {}, 1));
            core.watch(*s.shared, 0);
        }
        (void)frames(core);   // the answers
        core.play();
    };
    const auto listen = [&](live& core, bz::instant now) {
        told all;
        core.time_is(now);
        for (const auto& f : frames(core)) {
            ++all.packets[f.channel];
            if (f.channel % 2 == 0) continue;
            REQUIRE(rtp::read_control(f.data, [&]<class Said>(const Said& said) {
                if constexpr (std::is_same_v<Said, rtp::goodbye>) all.goodbyes.push_back(said.ssrc);
                if constexpr (std::is_same_v<Said, rtp::sender_report>) all.reported.push_back(said.ssrc);
            }));
        }
        return all;
    };
    s.publish(), talk(77, 0);
    s.shared->captured(0, 0, begin, {}), s.shared->captured(1, 0, begin, {});
    live before("0123456789", "192.0.2.1"), after("0123456789", "192.0.2.1");
    watch(before);
    const auto first = listen(before, begin);
    CHECK(first.packets == std::array{3, 1, 1, 1});
    CHECK(first.reported == std::vector<std::uint32_t>{1, 77});

    for (const bool silence : {false, true}) {   // another code, or none
        CAPTURE(silence);
        if (silence) s.shared->ended(1);
        else talk(78, 8), s.shared->captured(1, 0, begin, {});
        s.publish();
        const auto now = begin + std::chrono::seconds(silence ? 20 : 6);
        const auto then = listen(before, now);
        CHECK(then.packets == std::array{3, 1, 0, silence ? 0 : 1});
        CHECK(then.goodbyes == (silence ? std::vector<std::uint32_t>{} : std::vector<std::uint32_t>{77}));
        CHECK(then.reported == std::vector<std::uint32_t>{1});
        CHECK(listen(before, now + std::chrono::seconds(6)).packets == std::array{0, 1, 0, 0});
        if (silence) CHECK(listen(after, now).goodbyes == std::vector<std::uint32_t>{78});
        else {
            watch(after);
            talk(78, 8);
            CHECK(listen(after, now).packets[2] > 0);
        }
    }
}
