#include <bartizan/protocol/http/server.hpp>

#include <laws/machine_law.hpp>

namespace bz = bartizan;
namespace http = bartizan::http;
using http::errc;

namespace {

constexpr http::limits small{.header_bytes = 256, .body_bytes = 64, .output_bytes = 512, .fields = 8};
using server = http::server<small>;

// echoes: "METHOD target body|" as the event; the answer is the body again.
const auto echoes = [](server& m, server::event& event) -> std::string {
    const auto* r = std::get_if<http::request>(&event);
    if (!r) return "?";
    auto seen = std::string(r->method) + " " + std::string(r->target) + " " + std::string(bz::as_text(r->body)) + "|";
    const std::array fields{http::field{"Content-Type", "text/plain"}};
    CHECK(m.respond(200, fields, r->body));
    return seen;
};

tests::conversation talk(std::string_view wire) {
    server m;
    m.time_is(bz::instant{} + std::chrono::hours(1));
    tests::drive d(m, echoes);
    d.feed(bz::as_bytes(wire));
    d.run();
    return d.seen;
}
std::string head(std::string_view fields) { return "GET / HTTP/1.1\r\nHost: c\r\n" + std::string(fields) + "\r\n"; }

}   // namespace

TEST_CASE("law: the HTTP server is a machine") {
    const auto make = [] { return std::make_unique<server>(); };
    for (const auto& wire : std::vector<std::string>{
             head(""),
             std::string("POST /a HTTP/1.1\r\nHost: c\r\nContent-Length: 5\r\n\r\nhelloGET /b?x=1 HTTP/1.1\r\nHost: c\r\n\r\n"),
             std::string("POST /c HTTP/1.1\r\nHost: c\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\n wo\r\n0\r\nT: 1\r\n\r\nGET /d HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\nGET /never HTTP/1.1\r\n"),
             std::string("HEAD / HTTP/1.0\r\n\r\nGET"), head("X: \x01\r\n"), head("Content-Length: 5\r\nContent-Length: 5\r\n"),
             std::string("\r\nGET / HTTP/1.1\r\nHost: c\r\n\r\n\r\n\r\n"), std::string("GET / HTTP/1.1\nHost: c\n\n"), std::string(300, 'a')})
        tests::machine_law(make, wire, echoes);
}

TEST_CASE("requests on one connection are answered one after the other, in order") {
    const auto seen = talk("GET /1 HTTP/1.1\r\nHost: c\r\n\r\nPOST /2 HTTP/1.1\r\nhost:c \r\ncontent-length: 2\r\n\r\nhiGET /3 HTTP/1.1\r\nHost: c\r\n\r\n");
    CHECK(seen.events == "GET /1 |POST /2 hi|GET /3 |");
    CHECK(seen.output == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"
                         "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"
                         "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("what could smuggle a request is refused, and the connection ends with the refusal") {
    const std::string second = "GET /smuggled HTTP/1.1\r\nHost: c\r\n\r\n";
    const std::vector<std::pair<std::string, errc>> attacks{
        {head("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", errc::length_and_chunked},
        {head("Content-Length: 3\r\nContent-Length: 4\r\n"), errc::bad_length},
        {head("Content-Length: 3, 3\r\n"), errc::bad_length},
        {head("Content-Length: +3\r\n"), errc::bad_length},
        {head("Content-Length: 0x3\r\n"), errc::bad_length},
        {head("Content-Length: \r\n"), errc::bad_length},
        {head("Content-Length: 99999999999999999999999\r\n"), errc::body_too_large},
        {head("Content-Length : 3\r\n"), errc::bad_field},
        {head("Content-Length: 3\r\n more: x\r\n"), errc::bad_field},
        {head("Transfer-Encoding: identity, chunked\r\n"), errc::unknown_coding},
        {head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), errc::unknown_coding},
        {head("Transfer-Encoding:\x0b chunked\r\n"), errc::bad_field},
        {"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", errc::length_and_chunked},
        {"GET / HTTP/1.1\nHost: c\r\n\r\n", errc::bad_line_end},
        {"GET / HTTP/1.1\r\nHost: c\r\nX: a\rb\r\n\r\n", errc::bad_line_end},
        {head("X: 1\r\n") .substr(0, 20) + '\0' + "\r\n\r\n", errc::bad_line_end},
        {head(": x\r\n"), errc::bad_field},
        {head("no colon\r\n"), errc::bad_field},
        {"GET / HTTP/1.1\r\n\r\n", errc::bad_host},
        {head("Host: d\r\n"), errc::bad_host},
        {"GET  / HTTP/1.1\r\nHost: c\r\n\r\n", errc::bad_request_line},
        {"GET /a b HTTP/1.1\r\nHost: c\r\n\r\n", errc::bad_request_line},
        {"G@T / HTTP/1.1\r\nHost: c\r\n\r\n", errc::bad_request_line},
        {"GET /\r\nHost: c\r\n\r\n", errc::bad_request_line},
        {"GET / HTTP/2.0\r\nHost: c\r\n\r\n", errc::unknown_version},
        {head("Expect: the-unexpected\r\n"), errc::unknown_expectation},
        {head("Transfer-Encoding: chunked\r\n") + "5\nhello\r\n0\r\n\r\n", errc::bad_chunk},
        {head("Transfer-Encoding: chunked\r\n") + "-5\r\nhello\r\n0\r\n\r\n", errc::bad_chunk},
        {head("Transfer-Encoding: chunked\r\n") + "5 \r\nhello\r\n0\r\n\r\n", errc::bad_chunk},
        {head("Transfer-Encoding: chunked\r\n") + "5\r\nhelloX\r\n0\r\n\r\n", errc::bad_chunk},
        {head("Transfer-Encoding: chunked\r\n") + "10000000000000005\r\nhello\r\n0\r\n\r\n", errc::bad_chunk},
    };
    for (const auto& [wire, why] : attacks) {
        CAPTURE(wire);
        const auto seen = talk(wire + second);
        CHECK(seen.failure == make_error(why));
        CHECK(seen.events == "");
        CHECK(seen.output.starts_with("HTTP/1.1 " + std::to_string(status_of(why))));
        CHECK(seen.output.ends_with("Content-Length: 0\r\nConnection: close\r\n\r\n"));
    }
}

TEST_CASE("limits are kept: header, fields, body, chunked or not") {
    CHECK(talk(head("X: " + std::string(300, 'x') + "\r\n")).failure == make_error(errc::header_too_large));
    std::string nine;
    for (int i = 0; i < 8; ++i) nine += "X: 1\r\n";
    CHECK(talk(head(nine)).failure == make_error(errc::too_many_fields));
    CHECK(talk(head(nine.substr(6))).events == "GET / |");
    CHECK(talk(head("Content-Length: 65\r\n")).failure == make_error(errc::body_too_large));
    CHECK(talk(head("Content-Length: 64\r\n") + std::string(64, 'b')).events == "GET / " + std::string(64, 'b') + "|");
    CHECK(talk(head("Transfer-Encoding: chunked\r\n") + "20\r\n" + std::string(32, 'b') + "\r\n21\r\n").failure == make_error(errc::body_too_large));
    CHECK(talk(head("Transfer-Encoding: chunked\r\n") + "1;" + std::string(300, 'e') + "\r\n").failure == make_error(errc::bad_chunk));
}

TEST_CASE("HEAD, 204 and 304 have no body; HTTP/1.0 and Connection: close end the connection") {
    CHECK(talk("HEAD / HTTP/1.1\r\nHost: c\r\nContent-Length: 2\r\n\r\nhi").output.ends_with("Content-Length: 2\r\n\r\n"));
    auto seen = talk("GET / HTTP/1.0\r\n\r\n");
    CHECK((seen.ended && seen.output.find("Connection: close\r\n") != std::string::npos));
    seen = talk("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    CHECK((!seen.ended && seen.output.find("Connection: keep-alive\r\n") != std::string::npos));
    seen = talk(head("Connection: x, Close\r\n"));
    CHECK((seen.ended && !seen.failure.domain));
    server m;
    const auto wire = head("");
    bz::copy_bytes(bz::as_bytes(wire), m.input_space());
    m.received(wire.size());
    REQUIRE(m.next_event());
    CHECK(m.respond(304, {}, bz::as_bytes("x")));
    CHECK(bz::as_text(m.output()) == "HTTP/1.1 304 Not Modified\r\n\r\n");
    m.sent(m.output().size());
    CHECK(m.output().empty());
    CHECK(m.respond(200, {}).error() == make_error(errc::wrong_state));
}

TEST_CASE("a client that expects 100-continue gets it before its body, and not when the body is too large") {
    server m;
    m.time_is({});
    tests::drive d(m, echoes);
    d.feed(bz::as_bytes(head("Content-Length: 2\r\nExpect: 100-continue\r\n")));
    CHECK(d.seen.output == "HTTP/1.1 100 Continue\r\n\r\n");
    d.feed(bz::as_bytes("hi"));
    CHECK(d.seen.output.ends_with("\r\n\r\nhi"));
    CHECK(talk(head("Content-Length: 2000\r\nExpect: 100-continue\r\n")).output.starts_with("HTTP/1.1 413 "));
}

TEST_CASE("an answer with a line end in a field is not sent (response splitting)") {
    server m;
    const auto wire = head("");
    bz::copy_bytes(bz::as_bytes(wire), m.input_space());
    m.received(wire.size());
    REQUIRE(m.next_event());
    for (const auto bad : {http::field{"X", "a\r\nSet-Cookie: b"}, http::field{"X", "a\nb"}, http::field{"X\r\nY", "a"}, http::field{"", "a"}}) {
        CHECK(m.respond(200, std::span(&bad, 1)).error() == make_error(errc::unsafe_response));
        CHECK(m.output().empty());
    }
    CHECK(m.respond(200, {}));
}

TEST_CASE("a streamed answer is chunked, tells when there is room, and ends") {
    server m;
    m.time_is({});
    int rounds = 0;
    const auto live = [&](server& s, server::event& event) -> std::string {
        if (std::holds_alternative<http::request>(event)) {
            CHECK(s.stream(200, {}));
            return "request|";
        }
        if (++rounds == 3) {
            CHECK(s.end());
            return "end|";
        }
        CHECK(s.write(bz::as_bytes("picture")));
        CHECK(s.write(std::vector<std::byte>(s.room() + 1)).error() == make_error(errc::no_room));
        return "more|";
    };
    tests::drive d(m, live);
    d.feed(bz::as_bytes(head("") + "GET / HTTP/1.1\r\n"));
    CHECK(d.seen.events == "request|more|more|end|");
    CHECK(d.seen.output == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\npicture\r\n7\r\npicture\r\n0\r\n\r\n");
}

TEST_CASE("a streamed answer whose length was said has no chunks and no byte too many; the connection goes on, unless less came") {
    for (const bool whole : {true, false}) {
        server m;
        m.time_is({});
        const auto file = [&](server& s, server::event& event) -> std::string {
            if (std::holds_alternative<http::request>(event)) {
                CHECK(s.stream(206, {}, 9));
                return "request|";
            }
            CHECK(s.room() == 9);
            CHECK(s.write(bz::as_bytes("ten bytes!")).error() == make_error(errc::no_room));
            CHECK(s.write(bz::as_bytes("first")));
            CHECK(s.room() == 4);
            if (whole) CHECK(s.write(bz::as_bytes("last")));
            CHECK(s.end());
            return "end|";
        };
        tests::drive d(m, file);
        d.feed(bz::as_bytes(head("") + head("")));
        const std::string answer = "HTTP/1.1 206 Partial Content\r\nContent-Length: 9\r\n\r\nfirst";
        CHECK(d.seen.events == (whole ? "request|end|request|end|" : "request|end|"));
        CHECK(d.seen.output == (whole ? answer + "last" + answer + "last" : answer));
    }
}

TEST_CASE("a tunnel takes the connection over, with the bytes that came along") {
    server m;
    m.time_is({});
    const auto tunnel = [](server& s, server::event& event) -> std::string {
        if (const auto* r = std::get_if<http::request>(&event)) {
            CHECK(r->tunnel);
            CHECK(s.take_over(""));
            return "tunnel|";
        }
        const auto bytes = std::string(bz::as_text(std::get<http::data>(event).bytes));
        CHECK(s.write(bz::as_bytes("<" + bytes + ">")));
        return bytes;
    };
    tests::drive d(m, tunnel);
    d.feed(bz::as_bytes("POST /s HTTP/1.0\r\nContent-Type: application/x-rtsp-tunnelled\r\nContent-Length: 32767\r\n\r\nT1BU"));
    d.feed(bz::as_bytes("SU9O"));
    CHECK(d.seen.events == "tunnel|T1BUSU9O");
    CHECK(d.seen.output == "<T1BU><SU9O>");
}

TEST_CASE("time: an idle connection ends, a header that drips is refused, an answer that nobody takes is given up") {
    const auto start = bz::instant{} + std::chrono::hours(1);
    const auto after = [&](unsigned ms) { return start + std::chrono::milliseconds(ms); };
    {
        server m;
        m.time_is(start);
        CHECK(m.deadline() == after(30'000));
        m.time_is(after(30'000));
        CHECK(std::holds_alternative<bz::finished>(*m.next_event()));
    }
    server m;
    m.time_is(start);
    unsigned ms = 0;
    for (const char c : std::string_view("GET / HTTP/1.1\r\nHost: camera\r\n")) {   // a byte a second
        m.input_space()[0] = static_cast<std::byte>(c);
        m.received(1);
        m.time_is(after(ms += 1000));
        if (!m.next_event()) break;
    }
    CHECK(ms == 11'000);
    CHECK(m.next_event().error() == make_error(errc::header_timeout));
    CHECK(bz::as_text(m.output()).starts_with("HTTP/1.1 408 "));
    server stuck;
    stuck.time_is(start);
    const auto wire = head("");
    bz::copy_bytes(bz::as_bytes(wire), stuck.input_space());
    stuck.received(wire.size());
    REQUIRE(stuck.next_event());
    REQUIRE(stuck.respond(200, {}, bz::as_bytes("body")));
    stuck.time_is(start);
    stuck.time_is(after(20'000));
    CHECK(stuck.next_event().error() == make_error(errc::send_timeout));
}
