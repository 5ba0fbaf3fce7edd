#include <bartizan/protocol/rtsp/connection.hpp>

#include <laws/machine_law.hpp>
#include <support/echo.hpp>

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;
using namespace std::chrono_literals;

namespace {

using half = rtsp::connection<tests::echo>;
static_assert(bz::machine<half>);
const std::string get = "GET /m HTTP/1.0\r\nx-sessioncookie: abc\r\n\r\n", post = "POST /m HTTP/1.0\r\nx-sessioncookie: abc\r\nContent-Length: 32767\r\n\r\n";

void hear(half& h, std::string_view text) {
    REQUIRE(h.input_space().size() >= text.size());
    bz::copy_bytes(bz::as_bytes(text), h.input_space());
    h.received(text.size());
}
std::string said(half& h) {
    std::string out;
    while (!h.output().empty()) {
        out += bz::as_text(h.output().first(1));
        h.sent(1);
    }
    return out;
}
// turn: events until it waits; lines are answered. Gives what happened.
std::string turn(half& h) {
    for (std::string seen;;) {
        auto event = h.next_event();
        if (!event) return seen + "error";
        if (std::holds_alternative<bz::need_input>(*event)) return seen;
        if (std::holds_alternative<bz::finished>(*event)) return seen + "finished";
        if (const auto* line = std::get_if<tests::echo::line>(&*event)) {
            h.core().say(line->text), h.core().say("\n");
            seen += std::string(line->text) + " ";
        } else if (const auto* asked = std::get_if<rtsp::tunnel_asked>(&*event)) seen += (asked->post ? "post:" : "get:") + std::string(asked->cookie) + asked->path.data()[0] + " ";
        else seen += "moved ";
    }
}
// tunnel: two halves that have found each other.
struct tunnel {
    half down, up;
    tunnel() {
        for (auto* each : {&down, &up}) each->time_is(bz::instant{} + 1h);
        hear(down, get);
        CHECK(turn(down) == "get:abc/ ");
        down.grant();
        CHECK(said(down) == rtsp::tunnel_granted);
        hear(up, post + "b25l");
        CHECK(turn(up) == "post:abc/ ");
        CHECK(up.join(down));
    }
};

}  // namespace

TEST_CASE("law: a connection that is none of a tunnel's is the machine inside") {
    const auto describe = [](half& m, half::event& event) -> std::string {
        const auto* line = std::get_if<tests::echo::line>(&event);
        if (!line) return "?";
        m.core().say(line->text), m.core().say("\n");
        return std::string(line->text) + "|";
    };
    for (const std::string wire : {"one\ntwo\n", "GET\nx\n", "a", "", "POST\n"}) tests::machine_law([] { return std::make_unique<half>(); }, wire, describe);
}

TEST_CASE("law: each half of a tunnel is a machine, also when its other half never comes") {
    const auto describe = [](half& m, half::event& event) -> std::string {
        const auto* asked = std::get_if<rtsp::tunnel_asked>(&event);
        if (!asked) return "?";
        if (asked->post) m.refuse();
        else m.grant();
        return asked->post ? "post|" : "get|";
    };
    for (const auto& wire : {get, post, std::string("GET /m HTTP/1.0\r\n\r\n"), std::string("GET / HTTP/1.1\r\nx-sessioncookie: a b\r\n\r\n")})
        tests::machine_law([] { return std::make_unique<half>(); }, wire, describe);
}

TEST_CASE("what the POST hears is said by the core, and answered through the GET") {
    tunnel t;
    CHECK(turn(t.up) == "moved ");
    CHECK(turn(t.down) == "moved ");
    CHECK(said(t.down) == "");
    for (const char c : std::string("Cg==dHdvCg==")) hear(t.up, std::string(1, c)), turn(t.up), turn(t.down);
    CHECK(said(t.down) == "one\ntwo\n");
    CHECK(said(t.up) == "");
    CHECK(t.up.other() == &t.down);
}

TEST_CASE("a core that is full lets its POST wait, and nothing is lost") {
    tunnel t;
    std::string words = "Cg==", expected = "one\n";
    for (int i = 0; i < 200; ++i) words += "dHdvCg==", expected += "two\n";
    hear(t.up, words);
    std::string got;
    for (int i = 0; i < 10'000 && got.size() < expected.size(); ++i) turn(t.up), turn(t.down), got += said(t.down);
    CHECK(got == expected);
}

TEST_CASE("halves let go of each other: a GET outlives its POST and takes another; a POST ends with its GET") {
    half down;
    down.time_is(bz::instant{} + 1h);
    hear(down, get), turn(down), down.grant(), said(down);
    {
        half first, second;
        hear(first, post), turn(first);
        hear(second, post), turn(second);
        CHECK(first.join(down));
        CHECK_FALSE(second.join(down));
        first.peer_closed();
        CHECK(turn(first) == "finished");
    }
    CHECK(down.other() == nullptr);
    half third;
    {
        half another;
        hear(another, get), turn(another);
        CHECK_FALSE(third.join(another));   // not granted
        another.grant();
        hear(third, post + "b25lCg=="), turn(third);
        CHECK(third.join(another));
        turn(third);
    }
    CHECK(turn(third) == "finished");
}

TEST_CASE("what is no base64 ends the tunnel, a GET whose POST does not come ends, and so does a silent connection") {
    tunnel t;
    hear(t.up, "!!!!");
    turn(t.up);
    CHECK(t.down.next_event().error() == make_error(rtsp::errc::not_base64));
    half lonely, silent;
    for (auto* each : {&lonely, &silent}) each->time_is(bz::instant{} + 1h);
    hear(lonely, get), turn(lonely), lonely.grant();
    for (auto* each : {&lonely, &silent}) {
        REQUIRE(each->deadline() == bz::instant{} + 1h + 10s);
        each->time_is(bz::instant{} + 1h + 10s);
        CHECK(each->next_event().error() == make_error(rtsp::errc::idle_time_out));
    }
}
