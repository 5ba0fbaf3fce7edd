#include <bartizan/protocol/rtsp/server.hpp>

#include <laws/machine_law.hpp>
#include <support/vectors.hpp>

#include <memory>

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;
using rtsp::status;

namespace {

constexpr std::string_view session = "b6pUdmJx0r";

// camera: a service of one stream at every path below /m, without accounts.
template <rtsp::server_limits L = rtsp::server_limits{}> struct camera {
    rtsp::server<L> core{session, "192.0.2.1"};
    std::string told, events;
    bz::error failure{};

    void serve() {
        while (true) {
            const auto event = core.next_event();
            if (!event) {
                failure = event.error();
                break;
            }
            if (std::holds_alternative<bz::need_input>(*event)) break;
            if (std::holds_alternative<bz::finished>(*event)) {
                events += "finished;";
                break;
            }
            if (const auto* frame = std::get_if<rtsp::interleaved_frame>(&*event)) {
                events += "frame " + std::to_string(frame->channel) + " " + std::string(bz::as_text(frame->data)) + ";";
                continue;
            }
            act(std::get<rtsp::request>(*event));
        }
        told += bz::as_text(core.output());
        core.sent(core.output().size());
    }
    void act(const rtsp::request& r) {
        events += std::string(rtsp::name(r.what)) + " " + std::string(r.path) + ";";
        if (r.refusal != status::ok) return void(core.refuse(r));
        switch (r.what) {
        case rtsp::method::describe:
            if (!r.path.starts_with("/m") && r.path != "/axis-media/media.amp") return void(core.answer(r, status::not_found));
            return void(core.answer(r, status::ok, {}, "application/sdp", "v=0\r\n"));
        case rtsp::method::setup: return void(core.accept_setup(r, r.path.ends_with("=2") ? 1 : 0, {6000, 6001}, 0xabcd));
        case rtsp::method::play: return void(core.accept_play(r, "url=rtsp://h/m;seq=1;rtptime=2"));
        case rtsp::method::pause: return void(core.accept_pause(r));
        case rtsp::method::teardown: return void(core.accept_teardown(r));
        case rtsp::method::options: return void(core.answer_options(r));
        default: return void(core.answer(r, status::ok));
        }
    }
    std::string say(std::string_view text, std::size_t step = 1 << 20) {
        told.clear();
        while (!text.empty()) {
            const auto space = core.input_space();
            if (space.empty()) break;
            const auto n = std::min({text.size(), space.size(), step});
            bz::copy_bytes(bz::as_bytes(text.substr(0, n)), space);
            core.received(n);
            text.remove_prefix(n);
            serve();
        }
        return told;
    }
    int ask(std::string_view text) {
        const auto reply = say(text);
        return reply.starts_with("RTSP/1.0 ") ? std::stoi(reply.substr(9, 3)) : 0;
    }
};

constexpr std::string_view tcp_setup = "SETUP rtsp://h/m/trackID=1 RTSP/1.0\r\nCSeq: 3\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n";
std::string in_session(std::string_view method, std::string_view more = "") {
    return std::string(method) + " rtsp://h/m RTSP/1.0\r\nCSeq: 9\r\nSession: " + std::string(session) + "\r\n" + std::string(more) + "\r\n";
}

}  // namespace

TEST_CASE("a viewer's whole session over one connection") {
    camera c;
    CHECK(c.say("OPTIONS rtsp://h:554/m RTSP/1.0\r\nCSeq: 1\r\n\r\n") ==
          "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER\r\n\r\n");
    CHECK(c.say("DESCRIBE rtsp://h/m RTSP/1.0\r\nCSeq: 2\r\n\r\n") == "RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n");
    CHECK(c.say(tcp_setup) == "RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: b6pUdmJx0r;timeout=60\r\n"
                              "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=0000ABCD;mode=\"PLAY\"\r\n\r\n");
    CHECK(c.core.at(0).how.ports == rtsp::port_pair{0, 1});
    CHECK(c.say(in_session("PLAY")) == "RTSP/1.0 200 OK\r\nCSeq: 9\r\nSession: b6pUdmJx0r\r\nRange: npt=now-\r\nRTP-Info: url=rtsp://h/m;seq=1;rtptime=2\r\n\r\n");
    CHECK(c.core.now() == rtsp::server<>::state::playing);
    CHECK(c.ask(in_session("GET_PARAMETER")) == 200);
    CHECK(c.ask(in_session("PAUSE")) == 200);
    CHECK(c.core.now() == rtsp::server<>::state::ready);
    CHECK(c.ask(in_session("PLAY", "Range: npt=0.000-\r\n")) == 200);
    CHECK(c.ask(in_session("TEARDOWN")) == 200);
    CHECK(c.core.now() == rtsp::server<>::state::init);
    CHECK_FALSE(c.core.at(0).set_up);
    CHECK(c.ask(in_session("PLAY")) == 454);
    c.core.peer_closed();
    c.serve();
    CHECK(c.events.ends_with("finished;"));
}

TEST_CASE("the same messages come out however they are cut") {
    const std::string wire = "OPTIONS * RTSP/1.0\r\nCSeq: 7\r\n\r\n" + std::string(tcp_setup) + std::string("$\x01\0\x04rtcp", 8) + "\r\n" +
                             in_session("SET_PARAMETER", "Content-Length: 4\r\n") + "a: b" + in_session("PLAY") + in_session("TEARDOWN");
    camera whole;
    const auto expected = whole.say(wire);
    CHECK(whole.events == "OPTIONS *;SETUP /m/trackID=1;frame 1 rtcp;SET_PARAMETER /m;PLAY /m;TEARDOWN /m;");
    for (std::size_t cut = 1; cut < wire.size(); ++cut) {
        camera parts;
        auto replies = parts.say(wire.substr(0, cut));
        replies += parts.say(wire.substr(cut));
        CHECK(replies == expected);
        CHECK(parts.events == whole.events);
    }
    camera slow;
    std::string replies;
    for (const char c : wire) replies += slow.say({&c, 1});
    CHECK(replies == expected);
}

TEST_CASE("the shared requests get the answers that RFC 2326 wants") {
    // 34: credentials are the service's; 35 to 37: tests/protocol/rtsp_tunnel.cpp. The last two are no requests.
    std::size_t tried = 0;
    const auto shared = tests::shared_json("vectors/rtsp/messages.json");
    for (const auto& each : shared.at("cases").as_array()) {
        const auto id = tests::number(each, "id");
        if (id >= 34 && id <= 37) continue;
        INFO(id << ": " << tests::text(each, "request"));
        camera c;
        auto request = tests::text(each, "request");
        if (const auto at = request.find("$S"); at != request.npos) {
            REQUIRE(c.ask(tcp_setup) == 200);
            request.replace(at, 2, session);
        }
        if (const auto at = request.find("$OTHER"); at != request.npos) request.replace(at, 6, "0000000000");
        const auto expected = tests::number(each, "status");
        const int got = c.ask(request);
        if (id == 15) CHECK(got == 501);
        else CHECK(got == static_cast<int>(expected));
        ++tried;
    }
    CHECK(tried == 36);
}

TEST_CASE("what is refused is never granted, whatever a service says") {
    camera c;
    auto& core = c.core;
    const auto request = [&](std::string_view text) {
        bz::copy_bytes(bz::as_bytes(text), core.input_space());
        core.received(text.size());
        return std::get<rtsp::request>(*core.next_event());
    };
    const auto play = request(in_session("PLAY"));
    CHECK(play.refusal == status::session_not_found);
    CHECK(core.accept_play(play, ""));
    CHECK(bz::as_text(core.output()).starts_with("RTSP/1.0 454 "));
    CHECK(core.now() == rtsp::server<>::state::init);
    const auto setup = request("SETUP rtsp://h/m RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP;multicast\r\n\r\n");
    CHECK(core.accept_setup(setup, 0, {}, 1));
    CHECK_FALSE(core.at(0).set_up);
}

TEST_CASE("a session has one id, one way of transport, and channels of its own") {
    camera c;
    REQUIRE(c.ask(tcp_setup) == 200);
    CHECK(c.ask(tcp_setup) == 454);   // a second session on the connection
    CHECK(c.ask(in_session("SETUP", "Transport: RTP/AVP;unicast;client_port=8000-8001\r\n").replace(13, 3, "m/trackID=2")) == 461);
    CHECK(c.ask("SETUP rtsp://h/m/trackID=2 RTSP/1.0\r\nCSeq: 3\r\nSession: b6pUdmJx0r\r\nTransport: RTP/AVP/TCP;interleaved=1-2\r\n\r\n") == 461);
    CHECK(c.ask("SETUP rtsp://h/m/trackID=2 RTSP/1.0\r\nCSeq: 3\r\nSession: b6pUdmJx0r\r\nTransport: RTP/AVP/TCP;interleaved=2-3\r\n\r\n") == 200);
    REQUIRE(c.ask(in_session("PLAY")) == 200);
    CHECK(c.ask("SETUP rtsp://h/m/trackID=2 RTSP/1.0\r\nCSeq: 3\r\nSession: b6pUdmJx0r\r\nTransport: RTP/AVP/TCP;interleaved=2-3\r\n\r\n") == 455);
}

TEST_CASE("a reply is never split by what it carries, and never cut off") {
    camera<rtsp::server_limits{.output_bytes = 128}> c;
    auto& core = c.core;
    const rtsp::request to{.cseq = 1};
    const rtsp::field split[]{{"Location", "x\r\nSet-Cookie: y"}};
    CHECK_FALSE(core.answer(to, status::ok, split));
    CHECK_FALSE(core.answer(to, status::ok, {}, "text/plain", std::string(200, 'x')));
    CHECK(core.output().empty());
    CHECK(core.answer(to, status::ok));
}

TEST_CASE("endless heads, bodies and silence end the connection") {
    camera endless;
    CHECK(endless.ask(std::string(8000, 'A')) == 413);
    CHECK(endless.failure == make_error(rtsp::errc::head_too_large));
    CHECK(endless.core.input_space().empty());
    camera cut;
    (void)cut.say("OPTIONS * RTSP/1.0\r\n");
    cut.core.peer_closed();
    cut.serve();
    CHECK(cut.failure == make_error(rtsp::errc::closed_within_message));
}

TEST_CASE("an overlong interleaved frame is read over, the next message is not lost") {
    camera c;
    CHECK(c.say(std::string("$\0\xff\xff", 4)).empty());
    const std::string rest = std::string(0xffff, 'x') + "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n";
    CHECK(c.say(rest).starts_with("RTSP/1.0 200 OK"));
    CHECK(c.events == "OPTIONS *;");
}

TEST_CASE("silence ends a connection, and whoever takes media is not silent") {
    using namespace std::chrono_literals;
    const bz::instant start{};
    camera idle;
    idle.core.time_is(start);
    idle.core.time_is(start + 29s);
    idle.serve();
    CHECK(idle.failure == bz::error{});
    idle.core.time_is(start + 30s);
    idle.serve();
    CHECK(idle.failure == make_error(rtsp::errc::idle_time_out));

    camera viewer;
    viewer.core.time_is(start);
    REQUIRE(viewer.ask(tcp_setup) == 200);
    REQUIRE(viewer.ask(in_session("PLAY")) == 200);
    for (int i = 0; i < 10; ++i) {
        viewer.core.media_sent();
        viewer.core.time_is(start + i * 50s);
        viewer.serve();
        CHECK(viewer.failure == bz::error{});
    }
    viewer.core.time_is(start + 450s + 61s);
    viewer.serve();
    CHECK(viewer.failure == make_error(rtsp::errc::idle_time_out));
}

TEST_CASE("law: the RTSP server is a machine") {
    const std::string wire = "OPTIONS * RTSP/1.0\r\nCSeq: 7\r\n\r\n" + std::string(tcp_setup) + std::string("$\x01\0\x04rtcp", 8) + "\r\n" + in_session("PLAY") +
                             in_session("FOO") + in_session("TEARDOWN");
    const auto make = [] { return std::make_unique<rtsp::server<>>(session, "192.0.2.1"); };
    const auto answer = [](rtsp::server<>& core, rtsp::server<>::event& event) -> std::string {
        if (std::get_if<rtsp::interleaved_frame>(&event)) return "frame|";
        const auto& r = std::get<rtsp::request>(event);
        if (r.refusal != status::ok) CHECK(core.refuse(r));
        else if (r.what == rtsp::method::setup) CHECK(core.accept_setup(r, 0, {}, 1));
        else if (r.what == rtsp::method::play) CHECK(core.accept_play(r, ""));
        else if (r.what == rtsp::method::teardown) CHECK(core.accept_teardown(r));
        else CHECK(core.answer_options(r));
        return std::string(rtsp::name(r.what)) + "|";
    };
    tests::machine_law(make, wire, answer);
    tests::machine_law(make, "OPTIONS * RTSP/1.0\r\nCSeq: 7\r\n\r\nOPTIONS * RTSP/1.0\r\n\r\nOPTIONS * RTSP/1.0\r\nCSeq: 8\r\n\r\n", answer);
}

TEST_CASE("a client that asks and does not listen is not read any more, and every reply comes when it does") {
    rtsp::server<rtsp::server_limits{.output_bytes = 512}> core(session, "192.0.2.1");
    const std::string_view ask = "GET_PARAMETER * RTSP/1.0\r\nCSeq: 1\r\n\r\n";
    std::size_t asked = 0, answered = 0;
    const auto answer_all = [&] {
        for (auto event = core.next_event(); event; event = core.next_event()) {
            if (std::holds_alternative<bz::need_input>(*event)) break;
            REQUIRE(core.answer(std::get<rtsp::request>(*event), status::ok));
            ++answered;
        }
    };
    while (core.input_space().size() >= ask.size()) {
        bz::copy_bytes(bz::as_bytes(ask), core.input_space());
        core.received(ask.size());
        ++asked;
        answer_all();
    }
    CHECK(answered < asked);
    for (int i = 0; i < 1000 && answered < asked; ++i) core.sent(core.output().size()), answer_all();
    CHECK(answered == asked);
}
