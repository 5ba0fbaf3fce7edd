#include <bartizan/protocol/rtsp/client_tunnel.hpp>

#include <bartizan/protocol/rtsp/connection.hpp>
#include <laws/machine_law.hpp>
#include <support/echo.hpp>

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;
using rtsp::errc;
using namespace std::chrono_literals;

namespace {

using get_half = rtsp::tunnel_get<tests::echo>;
using post_half = rtsp::tunnel_post<get_half>;
using server_half = rtsp::connection<tests::echo>;
static_assert(bz::machine<get_half> && bz::machine<post_half>);
constexpr rtsp::client_tunnel_request where{"camera.example:80", "/m?x=1", {std::byte{0xab}, std::byte{0x1}}};
const std::string granted(rtsp::tunnel_granted);

template <class Half> void hear(Half& h, std::string_view text) {
    REQUIRE(h.input_space().size() >= text.size());
    bz::copy_bytes(bz::as_bytes(text), h.input_space());
    h.received(text.size());
}
template <class Half> std::string said(Half& h) {
    std::string out;
    while (!h.output().empty()) {
        out += bz::as_text(h.output().first(1));
        h.sent(1);
    }
    return out;
}
// turn: events until it waits. Gives what happened.
std::string turn(get_half& h) {
    for (std::string seen;;) {
        auto event = h.next_event();
        if (!event) return seen + std::string(event.error().message());
        if (std::holds_alternative<bz::need_input>(*event)) return seen;
        if (std::holds_alternative<bz::finished>(*event)) return seen + "finished";
        if (const auto* line = std::get_if<tests::echo::line>(&*event)) seen += std::string(line->text) + " ";
        else seen += std::holds_alternative<rtsp::tunnel_open>(*event) ? "open " : "speaks ";
    }
}
bz::error end_of(post_half& h) {
    auto event = h.next_event();
    return event ? bz::error{} : event.error();
}
// opened: a GET that was granted.
std::unique_ptr<get_half> opened() {
    auto get = std::make_unique<get_half>(where);
    get->time_is(bz::instant{} + 1h);
    said(*get);
    hear(*get, granted);
    CHECK(turn(*get) == "open ");
    return get;
}

}  // namespace

TEST_CASE("both halves ask for the same place with the same cookie, and the POST takes words in base64") {
    get_half get(where);
    CHECK(said(get) == "GET /m?x=1 HTTP/1.0\r\nHost: camera.example:80\r\nx-sessioncookie: ab01000000000000000000\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
                       "Accept: application/x-rtsp-tunnelled\r\n\r\n");
    get.core().say("one\n");
    CHECK(turn(get) == "");   // nobody is told anything before it is granted
    hear(get, granted + "two\nthr");
    CHECK(turn(get) == "open two speaks ");
    post_half post(where, get);
    const auto words = said(post);
    CHECK(words == "POST /m?x=1 HTTP/1.0\r\nHost: camera.example:80\r\nx-sessioncookie: ab01000000000000000000\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
                   "Content-Type: application/x-rtsp-tunnelled\r\nContent-Length: 32767\r\nExpires: Sun, 9 Jan 1972 00:00:00 GMT\r\n\r\nb25lCg==");
    hear(get, "ee\n");
    CHECK(turn(get) == "three ");
    get.core().say("x");
    CHECK(turn(get) == "speaks ");
    CHECK(turn(get) == "speaks ");   // as long as it is not taken
    CHECK(said(post) == "eA==");
    CHECK(turn(get) == "");
}

TEST_CASE("the mirror: what a client says through its tunnel is what the server's end hears, and back") {
    get_half get(where);
    get.time_is(bz::instant{} + 1h);
    server_half down, up;
    for (auto* each : {&down, &up}) each->time_is(bz::instant{} + 1h);
    const auto answer = [](server_half& h) {
        for (;;) {
            auto event = h.next_event();
            REQUIRE(event);
            if (std::holds_alternative<bz::need_input>(*event)) return;
            if (const auto* line = std::get_if<tests::echo::line>(&*event)) h.core().say(line->text), h.core().say("\n");
        }
    };
    hear(down, said(get)), answer(down);
    down.grant();
    hear(get, said(down));
    CHECK(turn(get) == "open ");
    post_half post(where, get);
    hear(up, said(post)), answer(up);
    REQUIRE(up.join(down));
    std::string got, expected;
    for (int i = 0; i < 50; ++i) {
        const auto line = std::string(static_cast<std::size_t>(i), 'a') + "\n";
        get.core().say(line);
        hear(up, said(post)), answer(up), answer(down);
        hear(get, said(down));
        got += turn(get);
        expected += line.substr(0, line.size() - 1) + " ";
    }
    CHECK(got == expected);
}

TEST_CASE("a server that grants no tunnel is left, on either half, and one that says nothing as well") {
    for (const std::string answer : {"HTTP/1.0 404 Not Found\r\n\r\n", "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n", "RTSP/1.0 200 OK\r\n\r\n", "HTTP/1.0 2\r\n\r\n"}) {
        get_half get(where);
        said(get);
        hear(get, answer);
        CHECK(turn(get) == make_error(errc::no_tunnel).message());
        CHECK(get.input_space().empty());
    }
    for (const std::string answer : {"HTTP/1.0 400 Bad Request\r\n\r\n", "RTSP/1.0 455 No\r\n\r\n"}) {
        auto get = opened();
        post_half post(where, *get);
        said(post);
        hear(post, answer);
        CHECK(end_of(post) == make_error(errc::no_tunnel));
        CHECK(said(post) == "");
    }
    get_half silent(where), gone(where), talks(where);
    for (auto* each : {&silent, &gone, &talks}) each->time_is(bz::instant{} + 1h), said(*each);
    REQUIRE(silent.deadline() == bz::instant{} + 1h + 10s);
    silent.time_is(bz::instant{} + 1h + 10s);
    CHECK(turn(silent) == make_error(errc::answer_time_out).message());
    gone.peer_closed();
    CHECK(turn(gone) == make_error(errc::closed).message());
    hear(talks, std::string(talks.input_space().size(), 'x'));
    CHECK(turn(talks) == make_error(errc::head_too_large).message());
    const std::string path(5000, 'p');
    get_half far({"h", "/" + path});
    CHECK(turn(far) == make_error(errc::url_too_long).message());
    CHECK(far.output().empty());
}

TEST_CASE("an answer to the POST is not heard, however long, and its end is told") {
    auto get = opened();
    post_half post(where, *get);
    hear(post, "HTTP/1.0 200 OK\r\n\r\n");
    for (int i = 0; i < 100; ++i) {
        hear(post, std::string(post.input_space().size(), 'x'));
        CHECK(end_of(post) == bz::error{});
    }
    post.peer_closed();
    CHECK(end_of(post) == make_error(errc::closed));
}

TEST_CASE("words that were sent do not stay in memory") {
    auto get = opened();
    const auto post = std::make_unique<post_half>(where, *get);
    said(*post);
    get->core().say("the password\n");
    const auto memory = [&] { return std::string(reinterpret_cast<const char*>(post.get()), sizeof(post_half)); };
    CHECK(post->output().size() == 20);
    CHECK(memory().find("dGhlIHBhc3N3b3JkCg==") != std::string::npos);   // the control: it is there
    said(*post);
    CHECK(memory().find("dGhlIHBhc3N3b3JkCg==") == std::string::npos);
}

TEST_CASE("law: the GET of a client is a machine, whatever comes") {
    const auto describe = [](get_half&, get_half::event& event) -> std::string {
        if (const auto* line = std::get_if<tests::echo::line>(&event)) return std::string(line->text) + "|";
        return std::holds_alternative<rtsp::tunnel_open>(event) ? "open|" : "";
    };
    for (const auto& wire : {granted + "one\ntwo\n", granted, granted + "bad\n", std::string("HTTP/1.0 404 No\r\n\r\n"), std::string("x"), std::string()})
        tests::machine_law([] { auto half = std::make_unique<get_half>(where); said(*half); return half; }, wire, describe);
}
TEST_CASE("law: the POST of a client is a machine") {
    static auto get = opened();
    const auto describe = [](post_half&, post_half::event&) -> std::string { return "?"; };
    for (const std::string wire : {"HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.0 500 No\r\n\r\n", "x", ""}) tests::machine_law([] { return std::make_unique<post_half>(where, *get); }, wire, describe);
}
