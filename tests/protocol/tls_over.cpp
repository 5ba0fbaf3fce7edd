#include <bartizan/protocol/tls/over.hpp>

#include <bartizan/crypto/software/tls_client.hpp>
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/protocol/http/server.hpp>
#include <support/print.hpp>
#include <support/web_certificate.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace http = bartizan::http;
namespace software = bartizan::crypto::software;
using bz::crypto::tls_errc;
using core = bz::tls_over<software::tls_server, http::server<>>;
static_assert(bz::machine<core>);

namespace {

// lab: a client's session and the camera's machine, joined by `talk`, `step` bytes at a time.
struct lab {
    tests::web_certificate camera;
    core machine{*software::tls_server::open(*software::tls_identity::of(camera.key))};
    software::tls_client client{*software::tls_client::open(*software::tls_trust::of(bz::as_bytes(camera.root)), "camera.example", tests::web_certificate::now)};
    std::vector<std::byte> body = std::vector<std::byte>(300'000, std::byte{'x'});
    std::string heard, targets;
    bz::result<> ended;
    bool finished = false;
    std::size_t most_output = 0;

    lab() { machine.time_is(bz::instant{}); }
    void ask(std::string_view text) { REQUIRE(client.send(bz::as_bytes(text))); }
    void run() {
        while (!finished && ended) {
            auto event = machine.next_event();
            if (!event) ended = event.error();
            else if (std::holds_alternative<bz::finished>(*event)) finished = true;
            else if (const auto* r = std::get_if<http::request>(&*event)) {
                targets += r->target;
                CHECK(machine.inner().respond(200, {}, body));
            } else return;
        }
    }
    void talk(std::size_t step) {
        for (bool moved = true; moved;) {
            moved = false;
            run();
            const auto out = machine.output();
            most_output = std::max(most_output, out.size());
            if (const auto n = std::min(step, out.size()); n > 0) {
                const std::vector<std::byte> down(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(n));
                machine.sent(n);
                CHECK(client.received(down));
                heard += bz::as_text(client.plaintext());
                client.taken(client.plaintext().size());
                moved = true;
            }
            const auto space = machine.input_space();
            if (const auto n = std::min({step, space.size(), client.output().size()}); n > 0) {
                bz::copy_bytes(client.output().first(n), space);
                client.sent(n);
                machine.received(n);
                moved = true;
            }
        }
    }
};

}   // namespace

TEST_CASE("requests through TLS are answered, however the bytes are cut, with a bounded backlog") {
    for (const std::size_t step : {std::size_t{1}, std::size_t{100}, std::size_t{1} << 20}) {
        lab l;
        if (step == 1) l.body.resize(5'000);
        l.talk(step);
        REQUIRE(l.client.established());
        l.ask("GET /1 HTTP/1.1\r\nHost: c\r\n\r\nGET /2 HTTP/1.1\r\nHost: c\r\n");
        l.talk(step);
        l.ask("Connection: close\r\n\r\n");
        l.talk(step);
        CHECK(l.targets == "/1/2");
        CHECK(l.heard.size() > 2 * l.body.size());
        CHECK((l.finished && l.client.peer_ended()));   // with a goodbye
        CHECK(l.most_output < 65'536 + 2 * 16'500);
    }
}

TEST_CASE("plain HTTP at a TLS port, silence, and a cut handshake are errors") {
    lab plain;
    bz::copy_bytes(bz::as_bytes("GET / HTTP/1.1\r\n\r\n"), plain.machine.input_space());
    plain.machine.received(18);
    plain.run();
    CHECK(plain.ended.error() == make_error(tls_errc::handshake_failed));
    lab silent;
    REQUIRE(silent.machine.deadline());
    silent.machine.time_is(*silent.machine.deadline());
    silent.run();
    CHECK(silent.ended.error() == make_error(tls_errc::handshake_timeout));
    lab cut;
    cut.machine.peer_closed();
    cut.run();
    CHECK((cut.finished || cut.ended.error() == make_error(tls_errc::cut_off)));
    CHECK(cut.targets.empty());
}

TEST_CASE("a truncated request is not taken for a whole one") {
    lab l;
    l.talk(1000);
    l.ask("POST /x HTTP/1.1\r\nHost: c\r\nContent-Length: 10\r\n\r\nhalf");
    l.talk(1000);
    l.machine.peer_closed();
    l.run();
    CHECK(l.ended.error() == make_error(http::errc::cut_off));
    CHECK(l.targets.empty());
}

TEST_CASE("a failed record ends the conversation before a request can come of it") {
    lab l;
    l.talk(1000);
    l.ask("GET /forged HTTP/1.1\r\nHost: c\r\n\r\n");
    std::vector<std::byte> record(l.client.output().begin(), l.client.output().end());
    record.back() ^= std::byte{1};
    bz::copy_bytes(record, l.machine.input_space());
    l.machine.received(record.size());
    l.run();
    CHECK(l.ended.error() == make_error(tls_errc::record_failed));
    CHECK(l.targets.empty());
    CHECK_FALSE(l.machine.output().empty());   // the alert goes out
}
