// A thousand connections that begin a request and never end it, over HTTP, HTTPS and RTSP: the right client still comes in.
#include <bartizan/crypto/software/tls_client.hpp>
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/io/rtsp.hpp>
#include <bartizan/protocol/http/server.hpp>
#include <bartizan/protocol/tls/over.hpp>

#include <support/web_certificate.hpp>

#include <catch2/catch_test_macros.hpp>

#include <boost/asio/write.hpp>

#include <sys/resource.h>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace http = bartizan::http;
namespace rtsp = bartizan::rtsp;
namespace asio = boost::asio;
using io::tcp;
using bz::crypto::software::tls_server, bz::crypto::software::tls_client;

namespace {

enum class way { plain_http, https, rtsp };
using ring = bz::rtp::live_ring<bz::rtp::ring_limits{.bytes = 10'000, .trains = 8}>;
using live = rtsp::live_server<ring>;

// house: a service that lets in whoever says "Authorization: yes". all_settle: everybody counts as let in at once: no seat can be taken back.
struct house {
    bool all_settle;
    tests::web_certificate certificate;
    std::shared_ptr<const bz::crypto::software::tls_identity> identity = *bz::crypto::software::tls_identity::of(certificate.key);
    io::seats seats{{.connections = 64, .per_address = 16}};
    io::rtsp_hall<live> hall;
    asio::io_context context{1};
    io::listener door = *io::listener::open(context.get_executor(), "127.0.0.1", 0);

    house(way by, bool settle) : all_settle(settle) {
        door.run(seats, [this, by](tcp::socket socket, io::seats::place place) -> asio::awaitable<void> {
            if (all_settle) place.settle();
            switch (by) {
            case way::plain_http: return speak(std::move(socket), std::move(place), std::make_unique<http::server<>>());
            case way::https: {
                auto session = tls_server::open(identity);
                return speak(std::move(socket), std::move(place), std::make_unique<bz::tls_over<tls_server, http::server<>>>(std::move(*session)));
            }
            default: return watch(std::move(socket), std::move(place));
            }
        });
    }
    template <class Machine> asio::awaitable<void> speak(tcp::socket socket, io::seats::place place, std::unique_ptr<Machine> core) {
        io::bell rings;
        place.ring_with(rings);
        (void)co_await io::serve(socket, *core, [&](Machine& m, auto& event) {
            const auto* r = std::get_if<http::request>(&event);
            if (!r) return;
            const bool let = r->value_of("authorization").value_or("") == "yes";
            if (let) place.settle();
            if constexpr (requires { m.inner(); }) (void)m.inner().respond(let ? 200 : 401, {}, {});
            else (void)m.respond(let ? 200 : 401, {}, {});
        }, rings);
    }
    asio::awaitable<void> watch(tcp::socket socket, io::seats::place place) {
        co_await io::rtsp_connection(std::move(socket), std::move(place), hall, std::make_unique<rtsp::connection<live>>("0123456789", "127.0.0.1"), [](live& l, auto& event) {
            const auto* r = std::get_if<rtsp::request>(&event);
            if (!r) return;
            const bool let = r->fields.find("Authorization").value_or("") == "yes";
            if (let) l.admit();
            (void)l.control().answer(*r, let ? rtsp::status::ok : rtsp::status::unauthorized);
        });
    }
    // connect: from an address of this machine.
    asio::awaitable<tcp::socket> connect(asio::ip::address_v4 from) {
        tcp::socket s(context);
        s.open(tcp::v4());
        s.bind({from, 0});
        const auto [failed] = co_await s.async_connect({asio::ip::address_v4::loopback(), door.port()}, io::await);
        if (failed) s.close();
        co_return s;
    }
};

// words: what is said in the clear, by the right client.
std::string words(way by) {
    return by == way::rtsp ? "DESCRIBE /m RTSP/1.0\r\nCSeq: 1\r\nAuthorization: yes\r\n\r\n" : "GET / HTTP/1.1\r\nHost: camera\r\nAuthorization: yes\r\n\r\n";
}
std::string half_of(way by, unsigned n) {
    if (by == way::https) return std::string("\x16\x03\x01\x02\x00\x01\x00", 3 + n % 5);
    const auto all = words(by);
    return all.substr(0, n % (all.size() - 3));   // from nothing at all to almost everything
}

// visit: the right client: the status it is answered, 0: none.
asio::awaitable<int> visit(house& h, way by, asio::ip::address_v4 from) {
    auto socket = co_await h.connect(from);
    std::string heard;
    std::array<char, 4096> some;
    const auto read = [&]() -> asio::awaitable<std::string> {
        const auto [failed, n] = co_await socket.async_read_some(asio::buffer(some), io::await);
        co_return failed ? std::string{} : std::string(some.data(), n);
    };
    if (by == way::https) {
        auto session = *tls_client::open(*bz::crypto::software::tls_trust::of(bz::as_bytes(h.certificate.root)), "camera.example", h.certificate.now);
        for (bool said = false; heard.empty();) {
            if (session.established() && !std::exchange(said, true)) (void)session.send(bz::as_bytes(words(by)));
            while (!session.output().empty()) {
                const auto out = session.output();
                const auto [failed, n] = co_await socket.async_write_some(asio::buffer(out.data(), out.size()), io::await);
                if (failed) co_return 0;
                session.sent(n);
            }
            if (session.established() && !said) continue;
            const auto got = co_await read();
            if (got.empty() || !session.received(bz::as_bytes(got))) co_return 0;
            heard += bz::as_text(session.plaintext());
            session.taken(session.plaintext().size());
        }
    } else {
        const auto text = words(by);
        const auto [failed, n] = co_await asio::async_write(socket, asio::buffer(text), io::await);
        if (failed) co_return 0;
        heard = co_await read();
    }
    co_return heard.size() > 12 ? std::stoi(heard.substr(9, 3)) : 0;
}

// besieged: a thousand attackers sit, or try to; then a right client comes from an address of its own and one from the attackers'.
struct visits {
    int own = 0, same = 0;
};
visits besieged(way by, bool from_everywhere, bool all_settle) {
    house h(by, all_settle);
    visits out;
    bool done = false;
    std::list<tcp::socket> attackers;
    asio::co_spawn(h.context, [&]() -> asio::awaitable<void> {
        for (unsigned i = 0; i < 1000; ++i) {
            const auto from = asio::ip::address_v4(0x7f00'0100u + (from_everywhere ? 1 + i % 250 : 1));   // 127.0.1.1 and on
            attackers.push_back(co_await h.connect(from));
            const auto text = half_of(by, i);
            if (attackers.back().is_open() && !text.empty()) (void)co_await asio::async_write(attackers.back(), asio::buffer(text), io::await);
        }
        for (int tries = 0; tries < 5 && out.own == 0; ++tries) out.own = co_await visit(h, by, asio::ip::address_v4(0x7f00'0201u));   // as clients do
        for (int tries = 0; tries < 5 && out.same == 0; ++tries) out.same = co_await visit(h, by, asio::ip::address_v4(0x7f00'0101u));
        done = true;
        h.context.stop();
    }, asio::detached);
    h.context.run_for(std::chrono::seconds(100));
    REQUIRE(done);
    CHECK(h.seats.taken() >= (from_everywhere ? 60u : 16u));   // they did sit there
    return out;
}
// more_files: each attacker is a file of this process.
void more_files() {
    rlimit files{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &files) == 0);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &files) == 0);
    REQUIRE(files.rlim_cur >= 1500);
}

}  // namespace

TEST_CASE("a thousand half requests over HTTP, HTTPS or RTSP keep no right client out, of any address (slowloris)") {
    more_files();
    for (const auto by : {way::plain_http, way::https, way::rtsp})
        for (const bool everywhere : {true, false}) {
            CAPTURE(int(by), everywhere);
            const auto got = besieged(by, everywhere, false);
            CHECK(got.own == 200);
            CHECK(got.same == 200);
        }
}

TEST_CASE("control: where whoever connects counts as let in, a thousand half requests do keep the right client out") {
    more_files();
    for (const auto by : {way::plain_http, way::https, way::rtsp}) {
        CAPTURE(int(by));
        CHECK(besieged(by, true, true).own == 0);
        CHECK(besieged(by, false, true).same == 0);
    }
}
