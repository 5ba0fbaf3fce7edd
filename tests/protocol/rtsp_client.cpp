#include <bartizan/protocol/rtsp/client.hpp>

#include <bartizan/protocol/rtsp/server.hpp>

#include <laws/machine_law.hpp>
#include <support/capture.hpp>
#include <support/door.hpp>

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;
using rtsp::errc;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

constexpr std::array<std::byte, 16> seed{std::byte{1}, std::byte{2}};
using modern = rtsp::client<bz::list<bz::sha256, bz::sha512_256>>;
using legacy = rtsp::client<bz::list<bz::sha256, bz::md5>>;
using within_tls = rtsp::client<bz::list<bz::sha256>, bz::http_auth::basic_use::allowed>;
constexpr auto url = "rtsp://h:554/m";

// viewer: a client that takes the first media, and what it told.
template <class Client = modern> struct viewer {
    Client core;
    bool over_tcp = true;
    std::string events, said;
    bz::error failure{};
    bz::instant now{std::chrono::hours(1)};

    explicit viewer(rtsp::credentials who = {"admin", "tallship-7"}, std::string_view where = url) : core(where, who, seed) {
        core.time_is(now);
        run();
    }
    void run() {
        for (;;) {
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
            events += told(core, *event);
        }
        said = bz::as_text(core.output());
        core.sent(said.size());
    }
    std::string told(Client& c, const typename Client::event& event) {
        if (const auto* d = std::get_if<rtsp::described<>>(&event)) {
            for (const auto& m : d->session.all())
                if (m.codec()) (void)c.take(m, {.over_tcp = over_tcp, .ports = {5000, 5001}});
            return "described " + std::to_string(d->session.count) + ";";
        }
        if (const auto* s = std::get_if<rtsp::track_set_up>(&event))
            return "set up " + std::to_string(s->track) + " " + std::to_string(s->how.ports.rtp) + "-" + std::to_string(s->how.ports.rtcp) + " " + std::to_string(s->how.server_ports.rtp) + ";";
        if (const auto* p = std::get_if<rtsp::playing>(&event)) return "playing " + std::string(p->rtp_info) + ";";
        if (const auto* m = std::get_if<rtsp::media_packet>(&event)) return (m->control ? "control " : "media ") + std::to_string(m->track) + " " + std::to_string(m->data.size()) + ";";
        return "";
    }
    // hear: what the server says; out: what the client says then
    const std::string& hear(std::string_view text) {
        while (!text.empty()) {
            const auto space = core.input_space();
            if (space.empty()) break;
            const auto n = std::min(space.size(), text.size());
            bz::copy_bytes(bz::as_bytes(text.substr(0, n)), space);
            core.received(n);
            text.remove_prefix(n);
            run();
        }
        return said;
    }
    const std::string& after(std::chrono::milliseconds time) {
        now += time;
        core.time_is(now);
        run();
        return said;
    }
};

std::string reply(int cseq, std::string_view fields = "", std::string_view body = "", std::string_view status = "200 OK") {
    auto text = "RTSP/1.0 " + std::string(status) + "\r\nCSeq: " + std::to_string(cseq) + "\r\n" + std::string(fields);
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + std::string(body);
}
const std::string description = "v=0\r\ns=x\r\na=control:*\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n";
const std::string two_videos = description + "m=video 0 RTP/AVP 97\r\na=rtpmap:97 H265/90000\r\na=control:trackID=2\r\n";
const std::string granted = "Session: abcd1234;timeout=20\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=00000007\r\n";
// until_playing: OPTIONS, DESCRIBE, SETUP and PLAY answered.
template <class V> void until_playing(V& v) {
    v.hear(reply(1, "Public: DESCRIBE, GET_PARAMETER\r\n"));
    v.hear(reply(2, "", description));
    v.hear(reply(3, granted));
    v.hear(reply(4, "RTP-Info: url=a;seq=1\r\n"));
    REQUIRE(v.core.plays());
}
bool is(const bz::error& e, errc code) { return e == make_error(code); }

}  // namespace

TEST_CASE("the way from OPTIONS to media, requests as RFC 2326 wants them") {
    viewer<> v;
    CHECK(v.said == "OPTIONS rtsp://h:554/m RTSP/1.0\r\nCSeq: 1\r\n\r\n");
    CHECK(v.hear(reply(1, "Public: DESCRIBE, SETUP, GET_PARAMETER\r\n")) == "DESCRIBE rtsp://h:554/m RTSP/1.0\r\nCSeq: 2\r\nAccept: application/sdp\r\n\r\n");
    CHECK(v.hear(reply(2, "Content-Base: rtsp://h:554/m/\r\n", description)) ==
          "SETUP rtsp://h:554/m/trackID=1 RTSP/1.0\r\nCSeq: 3\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n");
    CHECK(v.hear(reply(3, granted)) == "PLAY rtsp://h:554/m/ RTSP/1.0\r\nCSeq: 4\r\nSession: abcd1234\r\n\r\n");
    v.hear("$\0\0\3xyz"s);   // media may overtake the reply
    v.hear(reply(4, "RTP-Info: url=a;seq=1\r\n"));
    v.hear("$\1\0\2rr$\0\0\1x$\7\0\1?"s);
    CHECK(v.events == "described 1;set up 0 0-1 0;media 0 3;playing url=a;seq=1;control 0 2;media 0 1;");
    CHECK(v.core.dropped == 1);
    CHECK(v.core.at(0).ssrc == 7);
    CHECK(v.core.queue_control(0, bz::as_bytes("RR")));
    CHECK_FALSE(v.core.queue_control(1, bz::as_bytes("RR")));
    v.run();
    CHECK(v.said == "$\1\0\2RR"s);
    v.core.teardown();
    v.run();
    CHECK(v.said == "TEARDOWN rtsp://h:554/m/ RTSP/1.0\r\nCSeq: 5\r\nSession: abcd1234\r\n\r\n");
    v.hear(reply(5));
    CHECK(v.events.ends_with("finished;"));
    CHECK(v.failure.code == 0);
}

TEST_CASE("several tracks are set up one after another and keep their channels apart") {
    viewer<> v;
    v.hear(reply(1));
    v.hear(reply(2, "", two_videos));
    v.hear(reply(3, granted));
    CHECK(v.said.find("SETUP rtsp://h:554/m/trackID=2 ") == 0);
    CHECK(v.said.find("interleaved=2-3") != v.said.npos);
    CHECK(v.said.find("Session: abcd1234\r\n") != v.said.npos);
    SECTION("granted as offered") {
        v.hear(reply(4, "Session: abcd1234\r\nTransport: RTP/AVP/TCP;interleaved=2-3\r\n"));
        v.hear(reply(5));
        v.hear("$\2\0\1x$\1\0\1x"s);
        CHECK(v.events == "described 2;set up 0 0-1 0;set up 1 2-3 0;playing ;media 1 1;control 0 1;");
    }
    SECTION("a channel for two things") {
        v.hear(reply(4, "Session: abcd1234\r\nTransport: RTP/AVP/TCP;interleaved=1-2\r\n"));
        CHECK(is(v.failure, errc::bad_transport));
    }
    SECTION("another session") {
        v.hear(reply(4, "Session: other\r\nTransport: RTP/AVP/TCP;interleaved=2-3\r\n"));
        CHECK(is(v.failure, errc::bad_session));
    }
}

TEST_CASE("UDP names the client's ports and learns the server's") {
    viewer<> v;
    v.over_tcp = false;
    v.hear(reply(1));
    v.hear(reply(2, "", description));
    CHECK(v.said.find("Transport: RTP/AVP;unicast;client_port=5000-5001\r\n") != v.said.npos);
    v.hear(reply(3, "Session: abcd\r\nTransport: RTP/AVP;unicast;client_port=5000-5001;server_port=7000-7001\r\n"));
    v.hear(reply(4));
    CHECK(v.events == "described 1;set up 0 5000-5001 7000;playing ;");
    CHECK_FALSE(v.core.queue_control(0, bz::as_bytes("RR")));
    for (int i = 0; i < 8; ++i) v.core.media_came(), v.after(9s);
    CHECK(v.failure.code == 0);
    v.after(10s);
    CHECK(is(v.failure, errc::media_time_out));
}

TEST_CASE("our door lets this client in with SHA-256, and a stale nonce is answered without asking anybody") {
    tests::doorway<tests::digest_camera> h;
    rtsp::server<> server("b6pUdmJx0r", "192.0.2.1");
    viewer<> v;
    int challenges = 0;
    std::string told;
    for (int round = 0; round < 20; ++round) {
        if (round == 8) h.now += 2h;   // every nonce is stale
        if (v.core.plays()) v.hear("$\0\0\1x"s), v.after(30s);
        const auto asked = std::exchange(v.said, "");
        if (asked.empty()) continue;
        bz::copy_bytes(bz::as_bytes(asked), server.input_space());
        server.received(asked.size());
        const auto event = server.next_event();
        REQUIRE(event);
        const auto* r = std::get_if<rtsp::request>(&*event);
        REQUIRE(r);
        auto at = h.knock();
        at.method = r->word, at.target = r->url, at.now = h.now;
        auto answer = h.ask(std::string(r->fields.find("Authorization").value_or("")), at);
        if (const auto* c = std::get_if<bz::access::challenges>(&answer)) {
            const std::array<rtsp::field, 2> lines{{{"WWW-Authenticate", (*c)[0]}, {"WWW-Authenticate", (*c)[1]}}};
            REQUIRE(server.answer(*r, rtsp::status::unauthorized, lines));
            ++challenges;
        } else {
            REQUIRE(tests::what(answer) == tests::got::entered);
            told += std::string(r->word) + " ";
            if (r->what == rtsp::method::describe) REQUIRE(server.answer(*r, rtsp::status::ok, {}, "application/sdp", description));
            else if (r->what == rtsp::method::setup) REQUIRE(server.accept_setup(*r, 0, {}, 1));
            else if (r->what == rtsp::method::play) REQUIRE(server.accept_play(*r, ""));
            else REQUIRE(server.answer_options(*r));
        }
        const std::string out(bz::as_text(server.output()));
        server.sent(out.size());
        v.hear(out);
        REQUIRE(v.failure.code == 0);
    }
    CHECK(challenges == 2);
    CHECK(told.starts_with("OPTIONS DESCRIBE SETUP PLAY GET_PARAMETER GET_PARAMETER "));
}

TEST_CASE("a wrong password is tried once, and no server talks the client down") {
    const auto challenge = [](std::string_view fields) {
        return [fields](auto v) {
            v->hear(reply(1, fields, "", "401 Unauthorized"));
            return v;
        };
    };
    const auto sha = challenge("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"\r\n");
    const auto md5 = challenge("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n");
    const auto basic = challenge("WWW-Authenticate: Basic realm=\"r\"\r\n");
    SECTION("twice 401") {
        const auto v = sha(std::make_unique<viewer<>>());
        CHECK(v->said.find("OPTIONS rtsp://h:554/m RTSP/1.0\r\nCSeq: 2\r\nAuthorization: Digest username=\"admin\"") == 0);
        CHECK(v->said.find("tallship") == v->said.npos);
        v->hear(reply(2, "WWW-Authenticate: Digest realm=\"r\", nonce=\"m\", algorithm=SHA-256, qop=\"auth\"\r\n", "", "401 Unauthorized"));
        CHECK(is(v->failure, errc::unauthorized));
    }
    SECTION("a server that calls every nonce stale is not answered for ever") {
        const auto v = sha(std::make_unique<viewer<>>());
        for (int i = 2; i < 9 && v->failure.code == 0; ++i)
            v->hear(reply(i, "WWW-Authenticate: Digest realm=\"r\", nonce=\"m\", stale=true, algorithm=SHA-256, qop=\"auth\"\r\n", "", "401 Unauthorized"));
        CHECK(is(v->failure, errc::unauthorized));
    }
    SECTION("MD5 where it is not listed") { CHECK(md5(std::make_unique<viewer<>>())->failure == make_error(bz::http_auth::errc::no_known_challenge)); }
    SECTION("MD5 where it is") { CHECK(md5(std::make_unique<viewer<legacy>>())->said.find("algorithm=MD5") != std::string::npos); }
    SECTION("Basic where it is not allowed") { CHECK(basic(std::make_unique<viewer<>>())->failure == make_error(bz::http_auth::errc::no_known_challenge)); }
    SECTION("Basic within TLS") {
        const auto v = basic(std::make_unique<viewer<within_tls>>(rtsp::credentials{"admin", "tallship-7"}));
        CHECK(v->said.find("Authorization: " + tests::basic_answer("admin", "tallship-7") + "\r\n") != std::string::npos);
        CHECK(v->core.used_basic());
    }
    SECTION("no name to prove") { CHECK(is(sha(std::make_unique<viewer<>>(rtsp::credentials{}))->failure, errc::needs_credentials)); }
}

TEST_CASE("every answer has a client nonce of its own") {
    viewer<> v;
    v.hear(reply(1, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"\r\n", "", "401 Unauthorized"));
    const auto cnonce = [&] { return v.said.substr(v.said.find("cnonce=\"") + 8, 32); };
    const auto first = cnonce();
    v.hear(reply(2));
    const auto second = cnonce();
    CHECK(first.find_first_not_of("0123456789abcdef") == first.npos);
    CHECK(first != second);
    CHECK(v.said.find("nc=00000002") != v.said.npos);
}

TEST_CASE("redirects are not followed, refusals told with their code") {
    viewer<> v;
    v.hear(reply(1));
    SECTION("moved") {
        v.hear(reply(2, "Location: rtsp://elsewhere/m\r\n", "", "302 Moved Temporarily"));
        CHECK(is(v.failure, errc::redirected));
        CHECK(v.core.last_status() == 302);
    }
    SECTION("not found") {
        v.hear(reply(2, "", "", "404 Not Found"));
        CHECK(is(v.failure, errc::refused));
        CHECK(v.core.last_status() == 404);
    }
    SECTION("nothing that can be received") {
        v.hear(reply(2, "", "v=0\r\nm=text 0 RTP/AVP 96\r\n"));
        CHECK(is(v.failure, errc::no_track));
    }
    SECTION("no description") {
        v.hear(reply(2, "", "hello"));
        CHECK(v.failure.where() == "sdp");
    }
    CHECK(v.core.input_space().empty());
}

TEST_CASE("a server that knows no OPTIONS is asked on, and one without GET_PARAMETER is kept awake with OPTIONS") {
    viewer<> v;
    v.hear(reply(1, "", "", "501 Not Implemented"));
    CHECK(v.said.starts_with("DESCRIBE "));
    v.hear(reply(2, "", description));
    v.hear(reply(3, granted));
    v.hear(reply(4));
    const auto later = [&](std::chrono::milliseconds time) {
        v.hear("$\0\0\1x"s);
        return v.after(time);
    };
    CHECK(later(9s).empty());
    CHECK(later(1s) == "GET_PARAMETER rtsp://h:554/m RTSP/1.0\r\nCSeq: 5\r\nSession: abcd1234\r\n\r\n");   // half of the 20 s it told
    v.hear(reply(5, "", "", "405 Method Not Allowed"));
    CHECK(later(9s).empty());
    CHECK(later(1s).starts_with("OPTIONS rtsp://h:554/m RTSP/1.0\r\nCSeq: 6\r\n"));
    CHECK(later(10s).empty());   // unanswered: that alone says nothing while media comes
    CHECK(later(9s).empty());
    CHECK(later(1s).starts_with("OPTIONS rtsp://h:554/m RTSP/1.0\r\nCSeq: 7\r\n"));
    v.hear(reply(6));   // and too late
    CHECK(v.failure.code == 0);
    v.hear(reply(7, "", "", "454 Session Not Found"));
    CHECK(is(v.failure, errc::refused));
}

TEST_CASE("silence ends what waits for an answer or for media") {
    viewer<> v;
    SECTION("a request") {
        CHECK(*v.core.deadline() == v.now + 10s);
        CHECK(v.after(9999ms).empty());
        v.after(1ms);
        CHECK(is(v.failure, errc::answer_time_out));
    }
    SECTION("media") {
        until_playing(v);
        v.after(9s);
        v.hear("$\1\0\1x"s);
        v.after(0s);
        CHECK(*v.core.deadline() == v.now + 1s);   // a sign of life is due
        v.after(9s);
        CHECK(v.failure.code == 0);
        v.after(1s);
        CHECK(is(v.failure, errc::media_time_out));
    }
    SECTION("TEARDOWN is not waited for for ever") {
        until_playing(v);
        v.core.teardown();
        v.run();
        CHECK(v.said.starts_with("TEARDOWN "));
        v.after(2s);
        CHECK(v.events.ends_with("finished;"));
    }
    SECTION("nor at all before there is a session") {
        v.core.teardown();
        v.run();
        CHECK(v.events == "finished;");
    }
}

TEST_CASE("replies that nobody asked for, and requests of the server") {
    viewer<> v;
    SECTION("a reply from the future") {
        v.hear(reply(2));
        CHECK(is(v.failure, errc::unexpected_reply));
    }
    SECTION("100 Continue is no answer") {
        CHECK(v.hear(reply(1, "", "", "100 Continue")).empty());
        CHECK(v.hear(reply(1)).starts_with("DESCRIBE "));
    }
    SECTION("a request") {
        CHECK(v.hear("SET_PARAMETER rtsp://h/m RTSP/1.0\r\nCSeq: 77\r\nContent-Length: 2\r\n\r\nab") == "RTSP/1.0 501 Not Implemented\r\nCSeq: 77\r\n\r\n");
        CHECK(v.hear(reply(1)).starts_with("DESCRIBE "));
    }
    SECTION("a server that asks and does not listen") {
        std::string many;
        for (int i = 0; i < 400; ++i) many += "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n";
        const auto space = v.core.input_space();
        bz::copy_bytes(bz::as_bytes(many).first(std::min(many.size(), space.size())), space);
        v.core.received(std::min(many.size(), space.size()));
        v.run();
        CHECK(is(v.failure, errc::reply_too_large));
    }
}

TEST_CASE("grants that are no grants") {
    const std::pair<std::string, errc> grants[]{
        {"Transport: RTP/AVP/TCP;interleaved=0-1\r\n", errc::bad_session},
        {"Session: \r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n", errc::bad_session},
        {"Session: a b\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n", errc::bad_session},
        {"Session: " + std::string(129, 'a') + "\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n", errc::bad_session},
        {"Session: a\r\n", errc::bad_transport},
        {"Session: a\r\nTransport: RTP/AVP;client_port=1-2;server_port=3-4\r\n", errc::bad_transport},
        {"Session: a\r\nTransport: RTP/AVP/TCP;interleaved=0-0\r\n", errc::bad_transport},
        {"Session: a\r\nTransport: RTP/AVP/TCP;interleaved=0-256\r\n", errc::bad_transport},
        {"Session: a\r\nTransport: RTP/SAVP/TCP;interleaved=0-1\r\n", errc::bad_transport},
    };
    for (const auto& [fields, why] : grants) {
        CAPTURE(fields);
        viewer<> v;
        v.hear(reply(1));
        v.hear(reply(2, "", description));
        v.hear(reply(3, fields));
        CHECK(is(v.failure, why));
    }
}

TEST_CASE("URLs that a client cannot ask for") {
    const auto failure = [](std::string_view where) { return viewer<>({}, where).failure; };
    CHECK(is(failure("http://h/"), errc::bad_url));
    CHECK(is(failure("rtsp://user@h/"), errc::bad_url));
    CHECK(is(failure("rtsp://h/" + std::string(600, 'x')), errc::url_too_long));
    viewer<> v;
    v.hear(reply(1));
    v.hear(reply(2, "Content-Base: rtsp://h/a b/\r\n", description));
    CHECK(is(v.failure, errc::bad_control_url));
}

TEST_CASE("a client keeps the law of machines") {
    viewer<> describes;   // only for told()
    const auto wire = reply(1, "Public: GET_PARAMETER\r\n") + reply(2, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"\r\n", "", "401 Unauthorized") +
                      reply(3, "Content-Base: rtsp://h/m/\r\n", description) + reply(4, granted) + "$\0\0\3xyz"s + reply(5) + "$\1\0\1a"s;
    tests::machine_law([] { return std::make_unique<modern>(url, rtsp::credentials{"admin", "tallship-7"}, seed); }, wire,
                       [&](modern& m, const modern::event& e) { return describes.told(m, e); });
}

TEST_CASE("sessions with a server that we did not write are understood") {
    SECTION("open") {
        viewer<> v;
        v.hear(tests::sent_from("vectors/captures/rtsp/rtsp_none_tcp.pcap", 18554));
        CHECK(v.events.starts_with("described 1;set up 0 0-1 0;playing url=rtsp://127.0.0.1:18554/axis-media/media.amp/stream=0;seq=12921;rtptime=2406867105;media 0 35;media 0 16;"));
    }
    SECTION("Digest with MD5") {
        viewer<legacy> v;
        v.hear(tests::sent_from("vectors/captures/rtsp/rtsp_digest_tcp.pcap", 18554));
        CHECK(v.events.starts_with("described 1;set up 0 0-1 0;playing "));
    }
    SECTION("Digest with MD5, which is not accepted") {
        viewer<> v;
        v.hear(tests::sent_from("vectors/captures/rtsp/rtsp_digest_tcp.pcap", 18554));
        CHECK(v.failure == make_error(bz::http_auth::errc::no_known_challenge));
    }
    SECTION("a wrong password") {
        viewer<legacy> v;
        v.hear(tests::sent_from("vectors/captures/rtsp/rtsp_digest_wrong.pcap", 18554));
        CHECK(is(v.failure, errc::unauthorized));
    }
}
