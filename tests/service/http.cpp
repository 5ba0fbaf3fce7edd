#include <bartizan/service/http.hpp>
#include <bartizan/service/plain_http.hpp>
#include <bartizan/service/reply.hpp>
#include <bartizan/service/site_answers.hpp>

#include <support/door.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace http = bartizan::http;
using bz::access::access_class;

namespace {

using house = tests::doorway<tests::either_camera>;
using door = house::door_type;
using call = bz::service::call<door>;
using bz::service::reply;
struct setting {
    int value = 1, changes = 0;
};

void show(setting& s, call&, reply& out) { out.body = "{\"value\":" + std::to_string(s.value) + "}", out.etag = "\"" + std::to_string(s.value) + "\""; }
void change(setting& s, call& c, reply& out) {
    if (const int status = bz::service::may_change(c.request, "\"" + std::to_string(s.value) + "\"")) return out.problem(status, "no");
    ++s.value, ++s.changes;
    out.status = 204;
}
void rest(setting&, call& c, reply& out) { out.body = std::string(c.rest) + " by " + std::string((*c.by)->who.name.view()); }
void split(setting&, call&, reply& out) { out.location = "/x\r\nSet-Cookie: a=b"; }

// tape: 20,000 bytes, of which 10,000 are there at first; the rest comes when `more` is said.
struct tape final : bz::service::endless_body {
    static inline bool more = false;
    std::string all = std::string(10'000, 'a') + std::string(10'000, 'b');
    std::size_t at = 0;
    bz::bytes_view front() override { return bz::as_bytes(std::string_view(all).substr(0, more ? all.size() : 10'000).substr(at)); }
    void taken(std::size_t n) override { at += n; }
    bool ended() const override { return more && at == all.size(); }
};
void play(setting&, call&, reply& out) { out.content_type = "video/mp4", out.endless = std::make_unique<tape>(); }

constexpr std::array<bz::service::page, 3> pages{{{"/", "text/html; charset=utf-8", "\"p1\"", "<p>live", access_class::read_media},
                                                  {"/setup.html", "text/html; charset=utf-8", "\"p2\"", "<p>set up", access_class::pre_auth, true},
                                                  {"/admin.html", "text/html; charset=utf-8", "\"p3\"", "<p>admin", access_class::write_system}}};
constexpr std::array<bz::service::route<setting, door>, 5> routes{{{"GET", "/api/setting", access_class::read_system, show},
                                                                   {"PUT", "/api/setting", access_class::write_system, change},
                                                                   {"GET", "/api/rest/", access_class::read_system, rest},
                                                                   {"GET", "/api/split", access_class::read_system, split},
                                                                   {"GET", "/live", access_class::read_media, play}}};

struct site {
    house h;
    explicit site(bool set_up = true) : h(set_up) {}
    setting s;
    bz::service::http_site<door, setting> served{*h.door, s, pages, routes};
    reply out;

    // ask: the raw answer to one request from `peer`; empty: the connection was closed without one.
    std::string ask(const std::string& line, const std::string& fields = "", const std::string& body = "", bz::address peer = tests::office) {
        http::server<> m;
        m.time_is({});
        auto wire = line + " HTTP/1.1\r\nHost: camera\r\n" + fields;
        if (!body.empty()) wire += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        wire += "\r\n" + body;
        bz::copy_bytes(bz::as_bytes(wire), m.input_space());
        m.received(wire.size());
        auto event = m.next_event();
        REQUIRE(event);
        (void)served.handle(m, std::get<http::request>(*event), peer, true, h.now, h.utc, out);
        std::string answer;
        while (!m.output().empty()) answer += bz::as_text(m.output()), m.sent(m.output().size());
        return answer;
    }
    std::string login(const std::string& method, const std::string& uri) {
        auto parts = h.parts();
        parts.method = method, parts.uri = uri;
        return "Authorization: " + tests::digest_answer<bz::sha256>(parts) + "\r\n";
    }
};
bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }
int status(const std::string& answer) { return answer.empty() ? 0 : std::stoi(answer.substr(9, 3)); }

}   // namespace

TEST_CASE("a stranger gets challenges, strongest first, for paths that exist and paths that do not") {
    site t;
    for (const auto* line : {"GET /", "GET /admin.html", "GET /api/setting", "GET /nothing", "DELETE /api/setting"}) {
        const auto answer = t.ask(line);
        CHECK(status(answer) == 401);
        CHECK(has(answer, "application/problem+json"));
        const auto digest = answer.find("WWW-Authenticate: Digest"), basic = answer.find("WWW-Authenticate: Basic");
        CHECK((digest != answer.npos && basic != answer.npos && digest < basic));
    }
}

TEST_CASE("whoever logs in gets pages and settings, and nobody else's") {
    site t;
    auto answer = t.ask("GET /", t.login("GET", "/"));
    CHECK(status(answer) == 200);
    CHECK((has(answer, "<p>live") && has(answer, "ETag: \"p1\"") && has(answer, "Content-Security-Policy: default-src 'none'; script-src 'self'") &&
           has(answer, "X-Content-Type-Options: nosniff") && has(answer, "frame-ancestors 'none'")));
    CHECK_FALSE(has(answer, "unsafe"));
    CHECK_FALSE(has(answer, "Server:"));
    CHECK(status(t.ask("GET /", t.login("GET", "/") + "If-None-Match: \"p0\", \"p1\"\r\n")) == 304);
    CHECK(status(t.ask("GET /nothing", t.login("GET", "/nothing"))) == 404);
    CHECK(status(t.ask("DELETE /api/setting", t.login("DELETE", "/api/setting"))) == 405);
    CHECK(has(t.ask("GET /api/rest/what", t.login("GET", "/api/rest/what")), "what by admin"));
}

TEST_CASE("before the first administrator nothing answers but the set-up page") {
    site t(false);
    CHECK(has(t.ask("GET /setup.html"), "<p>set up"));
    CHECK(has(t.ask("GET /"), "303 See Other\r\n"));
    for (const auto* line : {"GET /api/setting", "PUT /api/setting", "GET /nothing", "POST /setup.html"}) {
        const auto answer = t.ask(line);
        CHECK(status(answer) == 403);
        CHECK_FALSE(has(answer, "WWW-Authenticate"));
    }
    CHECK(t.s.changes == 0);
}

TEST_CASE("a setting changes only for whoever saw its present version") {
    site t;
    const auto put = [&](const std::string& more) { return status(t.ask("PUT /api/setting", t.login("PUT", "/api/setting") + "Content-Type: application/json\r\n" + more, "{}")); };
    CHECK(put("") == 428);
    CHECK(put("If-Match: \"0\"\r\n") == 412);
    CHECK(put("If-Match: \"1\"\r\n") == 204);
    CHECK(put("If-Match: \"1\"\r\n") == 412);
    CHECK(t.s.changes == 1);
}

TEST_CASE("a page of another site cannot change anything with the browser's credentials") {
    site t;
    const auto put = [&](const std::string& more) { return status(t.ask("PUT /api/setting", t.login("PUT", "/api/setting") + "If-Match: *\r\n" + more, "{}")); };
    CHECK(put("Content-Type: text/plain\r\n") == 415);
    CHECK(put("Content-Type: application/json\r\nOrigin: https://evil.example\r\n") == 403);
    CHECK(put("Content-Type: application/json\r\nSec-Fetch-Site: cross-site\r\n") == 403);
    CHECK(put("Content-Type: application/json\r\nOrigin: null\r\n") == 403);
    CHECK(t.s.changes == 0);
    CHECK(put("Content-Type: application/json; charset=utf-8\r\nOrigin: https://camera\r\nSec-Fetch-Site: same-origin\r\n") == 204);   // the camera's own page can
    CHECK(t.s.changes == 1);
}

TEST_CASE("a handler that would split the answer gives an error instead") {
    site t;
    const auto answer = t.ask("GET /api/split", t.login("GET", "/api/split"));
    CHECK(status(answer) == 500);
    CHECK_FALSE(has(answer, "Set-Cookie"));
}

TEST_CASE("problems are JSON whatever their words") {
    reply out;
    out.problem(422, "a \"quoted\" \\ title", "line\nend");
    CHECK(out.body == "{\"status\":422,\"title\":\"a \\\"quoted\\\" \\\\ title\",\"detail\":\"line end\"}");
    CHECK(out.content_type == "application/problem+json");
    out.problem(422, "no", "too short", "/password");
    CHECK(out.body == "{\"status\":422,\"title\":\"no\",\"detail\":\"too short\",\"errors\":[{\"detail\":\"too short\",\"pointer\":\"#/password\"}]}");
}

TEST_CASE("the plain port sends to HTTPS and reflects nothing dangerous") {
    const auto redirect = [](const std::string& wire) {
        http::server<> m;
        bz::copy_bytes(bz::as_bytes(wire), m.input_space());
        m.received(wire.size());
        auto event = m.next_event();
        std::string location;
        bz::service::redirect_to_tls(m, std::get<http::request>(*event), 8443, location);
        return std::string(bz::as_text(m.output()));
    };
    CHECK(has(redirect("GET /a?b HTTP/1.1\r\nHost: cam:80\r\n\r\n"), "308 Permanent Redirect\r\nLocation: https://cam:8443/a?b\r\n"));
    CHECK(has(redirect("GET / HTTP/1.1\r\nHost: [fd00::1]:80\r\n\r\n"), "Location: https://[fd00::1]:8443/\r\n"));
    CHECK(has(redirect("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), " 400 "));
    CHECK(has(redirect("GET / HTTP/1.0\r\n\r\n"), " 400 "));
    CHECK(has(redirect("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n"), " 400 "));
}

TEST_CASE("an answer without end goes out as far as it is there, goes on when somebody rings, and ends whole") {
    site t;
    tape::more = false;
    http::server<> m;
    m.time_is({});
    const auto wire = "GET /live HTTP/1.1\r\nHost: camera\r\n" + t.login("GET", "/live") + "\r\n";
    bz::copy_bytes(bz::as_bytes(wire), m.input_space());
    m.received(wire.size());
    auto event = m.next_event();
    REQUIRE(event);
    CHECK(t.served.handle(m, std::get<http::request>(*event), tests::office, true, t.h.now, t.h.utc, t.out));
    std::string answer;
    const auto run = [&] {   // as serve() does
        for (int turns = 0; turns < 100; ++turns) {
            const auto next = m.next_event();
            REQUIRE(next);
            if (std::holds_alternative<http::writable>(*next)) t.out.pump(m);
            else if (m.output().empty()) break;
            while (!m.output().empty()) answer += bz::as_text(m.output()), m.sent(m.output().size());
        }
    };
    run();
    CHECK(has(answer, "Transfer-Encoding: chunked\r\n"));
    CHECK(has(answer, "Content-Type: video/mp4\r\n"));
    CHECK(std::ranges::count(answer.substr(answer.find("\r\n\r\n")), 'a') >= 10'000);
    CHECK(t.out.endless);
    tape::more = true;
    t.out.pump(m);
    run();
    CHECK(std::ranges::count(answer.substr(answer.size() - 11'000), 'b') == 10'000);
    CHECK(answer.ends_with("\r\n0\r\n\r\n"));
    CHECK_FALSE(t.out.endless);
}

namespace {

// switched: a product whose administrator chooses, with an answer without end.
struct switched {
    using house = tests::doorway<tests::choice_camera>;
    using door = house::door_type;
    using machine = http::server<>;
    struct nothing {};
    static void play_on(nothing&, bz::service::call<door>&, reply& out) { out.content_type = "video/mp4", out.endless = std::make_unique<tape>(); }
    static constexpr std::array<bz::service::route<nothing, door>, 1> routes{{{"GET", "/live", access_class::read_media, play_on}}};
    using site_type = bz::service::http_site<door, nothing>;
    struct edge {
        house& h;
        bool in = false, rung_for = false;
        bz::instant now() const { return h.now; }
        bz::utc_time utc() const { return h.utc; }
        std::uint16_t tls_port() const { return 8443; }
        void let_in() { in = true; }
        void watches(bool yes) { rung_for = yes; }
    };
    house h;
    nothing context;
    site_type served{*h.door, context, {}, routes};
    edge world{h};
    reply out;
    machine m;
    bz::service::site_answers<site_type, machine, edge> answers{served, world, out, tests::office};

    // turn: what the driver does with the bytes that have come, and what then goes out.
    std::string turn(const std::string& wire = "") {
        bz::copy_bytes(bz::as_bytes(wire), m.input_space());
        m.received(wire.size());
        std::string answer;
        for (int turns = 0; turns < 100; ++turns) {
            auto next = m.next_event();
            REQUIRE(next);
            if (std::holds_alternative<bz::finished>(*next)) return answer += "finished";
            if (std::holds_alternative<bz::need_input>(*next) && m.output().empty()) break;
            if (!std::holds_alternative<bz::need_input>(*next)) answers(m, *next);
            while (!m.output().empty()) answer += bz::as_text(m.output()), m.sent(m.output().size());
        }
        return answer;
    }
    std::string request() {
        auto parts = h.parts();
        parts.method = "GET", parts.uri = "/live";
        return "GET /live HTTP/1.1\r\nHost: cam\r\nAuthorization: " + tests::digest_answer<bz::sha256>(parts) + "\r\n\r\n";
    }
};

}  // namespace

TEST_CASE("without TLS browsers are sent to HTTPS until the administrator takes requests there; going back ends what is shown in the clear") {
    struct ring {};
    tape::more = false;
    {
        switched t;
        t.m.time_is({});
        const auto sent = t.turn(t.request());
        CHECK(has(sent, "308 Permanent Redirect\r\nLocation: https://cam:8443/live\r\n"));
        CHECK_FALSE(t.world.in);
    }
    switched t;
    t.m.time_is({});
    REQUIRE(t.h.door->set_takes_plain(t.h.entry(access_class::write_system), true, t.h.utc));
    CHECK(has(t.turn(t.request()), "200 OK"));
    CHECK((t.world.in && t.world.rung_for));
    t.answers(t.m, ring{});
    CHECK(t.out.endless);
    CHECK_FALSE(has(t.turn(), "finished"));
    REQUIRE(t.h.door->set_takes_plain(t.h.entry(access_class::write_system), false, t.h.utc));
    CHECK((t.served.goes_on(true) && !t.served.goes_on(false)));
    t.answers(t.m, ring{});
    CHECK_FALSE(t.out.endless);
    CHECK(has(t.turn(), "finished"));
}

TEST_CASE("a connection that the product's type settles is refused with the type's reason") {
    site t;
    reply out;
    const auto by = t.h.entry(access_class::write_system);
    bz::service::choose_connection(*t.h.door, by, "HTTP", t.h.utc, out);
    CHECK((out.status == 409 && has(out.body, "tls<...>")));
    out = {};
    bz::service::choose_connection(*t.h.door, by, "HTTPS", t.h.utc, out);
    CHECK(out.status == 204);
    out = {};
    bz::service::choose_connection(*t.h.door, by, "FTP", t.h.utc, out);
    CHECK((out.status == 422 && has(out.body, "#/connection")));
    switched other;
    out = {};
    bz::service::choose_connection(*other.h.door, other.h.entry(access_class::write_system), "HTTP", other.h.utc, out);
    CHECK((out.status == 204 && other.h.door->takes_plain()));
}
