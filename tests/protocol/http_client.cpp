#include <bartizan/protocol/http/client.hpp>

#include <laws/machine_law.hpp>

namespace bz = bartizan;
namespace http = bartizan::http;
using http::errc;

namespace {

constexpr http::client_limits small{.head_bytes = 256, .request_bytes = 256, .fields = 8};
using client = http::client<small>;
constexpr auto start = bz::instant{} + std::chrono::hours(1);
constexpr std::string_view asked = "GET /a HTTP/1.1\r\nHost: store\r\n\r\n";

std::unique_ptr<client> asking(std::string_view method = "GET", bz::bytes_view body = {}) {
    auto m = std::make_unique<client>();
    m->time_is(start);
    const http::field host{"Host", "store"};
    CHECK(m->ask(method, "/a", {&host, 1}, body));
    return m;
}
const auto shows = [](client&, client::event& event) -> std::string {
    if (const auto* r = std::get_if<http::response>(&event))
        return std::to_string(r->status) + " " + std::to_string(r->fields.size()) + (r->length ? "=" + std::to_string(*r->length) : "") + ":";
    if (const auto* part = std::get_if<http::body_part>(&event)) return std::string(bz::as_text(part->bytes));
    return "";   // complete: a law that cuts the wire anywhere must not see where
};
struct outcome {
    std::string seen, output;
    bz::error failure;
    bool whole = false, reusable = false;
};
outcome answer(std::string_view wire, std::string_view method = "GET", bool closes = true) {
    auto m = asking(method);
    outcome out;
    const auto notes = [&](client& c, client::event& event) {
        if (const auto* end = std::get_if<http::complete>(&event)) out.whole = true, out.reusable = end->reusable;
        return shows(c, event);
    };
    tests::drive d(*m, notes);
    d.run();
    d.feed(bz::as_bytes(wire));
    d.run();
    if (closes) m->peer_closed();
    d.run();
    out.seen = d.seen.events, out.output = d.seen.output, out.failure = d.seen.failure;
    CHECK(d.allocations == 0);
    return out;
}

}   // namespace

TEST_CASE("law: the HTTP client is a machine") {
    const auto make = [] { return asking(); };
    for (const auto& wire : std::vector<std::string>{
             "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nX: y\r\nContent-Length: 0\r\n\r\n",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\n wo\r\n0\r\nT: 1\r\n\r\n", "HTTP/1.1 200\r\n\r\nuntil the end",
             "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\n", "HTTP/1.1 204 No Content\r\n\r\n", std::string(300, 'a'), "HTTP/2.0 200 OK\r\n\r\n"})
        tests::machine_law(make, wire, shows);
}

TEST_CASE("answers end where RFC 9112, 6.3 says") {
    const std::string long_body(1000, 'x');   // longer than all that the client keeps at once
    struct { std::string wire, method, seen; bool reusable; } const rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + long_body, "GET", "200 1=1000:" + long_body, true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + long_body + "\r\n0\r\n\r\n", "GET", "200 1:" + long_body, true},
        {"HTTP/1.1 200 OK\r\n\r\n" + long_body, "GET", "200 0:" + long_body, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "HEAD", "200 1=1000:", true},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", "GET", "304 1=7:", true},
        {"HTTP/1.1 204 No Content\r\n\r\n", "DELETE", "204 0:", true},
        {"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi", "GET", "200 2=2:hi", false},
        {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", "GET", "200 1=2:hi", false},
    };
    for (const auto& row : rows) {
        const auto seen = answer(row.wire, row.method, !row.reusable);
        CAPTURE(row.wire.substr(0, 80), seen.failure.message());
        CHECK(seen.seen == row.seen);
        CHECK(seen.whole);
        CHECK(seen.reusable == row.reusable);
    }
}

TEST_CASE("an answer that two readers could read in two ways is refused, and says why") {
    const std::vector<std::pair<std::string, errc>> rows{
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", errc::length_and_chunked},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", errc::bad_length},
        {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", errc::bad_length},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", errc::unknown_coding},
        {"HTTP/1.1 200 OK\r\nX y: z\r\n\r\n", errc::bad_field},
        {"HTTP/1.1 200 OK\r\nX\r\n\r\n", errc::bad_field},
        {"HTTP/1.1 20x OK\r\n\r\n", errc::bad_answer},
        {"HTTP/1.1 101 Switching Protocols\r\n\r\n", errc::bad_answer},
        {"ICY 200 OK......\r\n\r\n", errc::bad_answer},
        {"HTTP/2.0 200 OK\r\n\r\n", errc::unknown_version},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", errc::bad_chunk},
        {"HTTP/1.1 200 OK\r\nX: " + std::string(300, 'a'), errc::header_too_large},
        {"HTTP/1.1 200 OK\r\n1:\r\n2:\r\n3:\r\n4:\r\n5:\r\n6:\r\n7:\r\n8:\r\n9:\r\n\r\n", errc::too_many_fields},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", errc::cut_off},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", errc::cut_off},
        {"HTTP/1.1 200", errc::cut_off},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", errc::bad_answer},
    };
    for (const auto& [wire, why] : rows) {
        CAPTURE(wire.substr(0, 80));
        CHECK(answer(wire).failure == make_error(why));
    }
}

TEST_CASE("a connection takes one request after the other, and a body stays the caller's") {
    auto m = asking("PUT", bz::as_bytes("0123456789"));
    tests::drive d(*m, shows, 7);
    d.run();
    CHECK(d.seen.output == "PUT /a HTTP/1.1\r\nHost: store\r\nContent-Length: 10\r\n\r\n0123456789");
    CHECK(m->ask("GET", "/b", {}).error() == make_error(errc::wrong_state));
    d.feed(bz::as_bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    CHECK(m->ask("GET", "/b", {}));
    d.run();
    d.feed(bz::as_bytes("HTTP/1.1 403 Forbidden\r\nContent-Length: 1\r\n\r\nx"));
    CHECK(d.seen.events == "200 1=0:403 1=1:x");
    CHECK(d.seen.output.ends_with("0123456789GET /b HTTP/1.1\r\n\r\n"));
    CHECK(answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "GET", false).output == asked);
}

TEST_CASE("an answer to half a request ends the connection after it") {
    auto m = asking("PUT", bz::as_bytes("0123456789"));
    m->sent(m->output().size());   // the head, and nothing of the body
    const std::string_view refusal = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
    bz::copy_bytes(bz::as_bytes(refusal), m->input_space());
    m->received(refusal.size());
    CHECK(std::get<http::response>(*m->next_event()).status == 413);
    CHECK_FALSE(std::get<http::complete>(*m->next_event()).reusable);
    CHECK(std::holds_alternative<bz::finished>(*m->next_event()));
}

TEST_CASE("what would be another's header is not sent") {
    client m;
    const http::field split{"X", "a\r\nHost: b"}, nameless{"", "a"};
    CHECK(m.ask("GET", "/", {&split, 1}).error() == make_error(errc::unsafe_response));
    CHECK(m.ask("GET", "/", {&nameless, 1}).error() == make_error(errc::unsafe_response));
    CHECK(m.ask("GET", "/a b", {}).error() == make_error(errc::unsafe_response));
    CHECK(m.ask("GET", "/" + std::string(300, 'a'), {}).error() == make_error(errc::no_room));
    CHECK(m.output().empty());
}

TEST_CASE("a server that says nothing, or stops in the middle, is given up") {
    auto m = asking();
    m->sent(m->output().size());
    m->time_is(start);
    CHECK(m->deadline() == start + std::chrono::milliseconds(small.answer_ms));
    m->time_is(*m->deadline());
    CHECK(m->next_event().error() == make_error(errc::answer_timeout));
}
