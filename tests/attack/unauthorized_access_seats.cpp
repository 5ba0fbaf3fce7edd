// BZ-T06 seats: a flood of whole requests without credentials, over HTTP and RTSP, keeps whoever has an account out, unless only those who pass the
// door may keep their seats. (tests/io/slowloris.cpp: requests that never end.)
#include <bartizan/io/listen.hpp>
#include <bartizan/io/rtsp.hpp>
#include <bartizan/protocol/http/server.hpp>
#include <bartizan/service/http.hpp>

#include <support/door.hpp>
#include <support/rtsp_house.hpp>

#include <catch2/catch_test_macros.hpp>

#include <boost/asio/write.hpp>

#include <list>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace asio = boost::asio;
using io::tcp;

namespace {

using product = tests::network_camera<bz::digest<bz::sha256>>;
using doorway = tests::doorway<product>;
using door_type = doorway::door_type;
enum class way { http, rtsp };

// house: HTTP or RTSP of a product behind its own door. anybody_settles: the limit is off: whoever speaks keeps the seat.
struct house {
    struct nothing {};
    using site_type = bz::service::http_site<door_type, nothing>;
    using ring = bz::rtp::live_ring<bz::rtp::ring_limits{.bytes = 10'000, .trains = 8}>;
    using live = bz::rtsp::live_server<ring>;

    bool anybody_settles;
    doorway world;
    nothing context_of_routes;
    std::array<bz::service::page, 1> pages{{{"/secret.html", "text/html", "\"1\"", "the vault"}}};
    site_type site{*world.door, context_of_routes, pages, {}};
    std::unique_ptr<ring> shared = std::make_unique<ring>(bz::rtp::packetizer(bz::nal::codec::h264, 96, 1, 0), bz::rtp::packetizer_limits{});
    std::array<bz::service::live_stream<ring>, 1> streams{{{"/live", shared.get(), "v=0\r\n"}}};
    bz::service::rtsp_service<door_type, ring> shows{*world.door, streams};
    io::seats seats{{.connections = 32, .per_address = 8}};
    io::rtsp_hall<live> hall;
    asio::io_context context{1};
    io::listener door = *io::listener::open(context.get_executor(), "127.0.0.1", 0);
    std::size_t refused = 0;   // requests without credentials that were answered

    house(way by, bool settle) : anybody_settles(settle) {
        door.run(seats, [this, by](tcp::socket socket, io::seats::place place) { return by == way::http ? http(std::move(socket), std::move(place)) : rtsp(std::move(socket), std::move(place)); });
    }
    static bz::address peer_of(const tcp::socket& socket) {
        boost::system::error_code gone;
        return {std::bit_cast<std::array<std::uint8_t, 16>>(io::address_of(socket.remote_endpoint(gone).address()))};
    }
    asio::awaitable<void> http(tcp::socket socket, io::seats::place place) {
        const auto peer = peer_of(socket);
        io::bell rings;
        place.ring_with(rings);
        bz::http::server<> core;
        bz::service::reply out;
        (void)co_await io::serve(socket, core, [&](bz::http::server<>& m, bz::http::server<>::event& event) {
            const auto* r = std::get_if<bz::http::request>(&event);
            if (!r) return;
            const bool let_in = site.handle(m, *r, peer, true, world.now, world.utc, out);
            refused += !let_in;
            if (let_in || anybody_settles) place.settle();
        }, rings);
    }
    asio::awaitable<void> rtsp(tcp::socket socket, io::seats::place place) {
        const auto peer = peer_of(socket);
        co_await io::rtsp_connection(std::move(socket), std::move(place), hall, std::make_unique<bz::rtsp::connection<live>>("0123456789", "127.0.0.1"), [this, peer](live& l, auto& event) {
            const auto* r = std::get_if<bz::rtsp::request>(&event);
            if (!r) return;
            (void)shows.act(l, *r, {.peer = peer, .encrypted = true, .now = world.now, .utc = world.utc});
            refused += !r->fields.find("Authorization");
            if (anybody_settles) l.admit();
        });
    }
};

std::string words(way by, const std::string& authorization) {
    return (by == way::http ? "GET /secret.html HTTP/1.1\r\nHost: camera\r\n" : "DESCRIBE rtsp://camera/live RTSP/1.0\r\nCSeq: 1\r\n") + authorization + "\r\n";
}

struct client {
    house& h;
    way by;
    tcp::socket socket{h.context};
    std::array<char, 4096> some;

    asio::awaitable<bool> connect(asio::ip::address_v4 from) {
        socket.open(tcp::v4());
        socket.bind({from, 0});
        const auto [failed] = co_await socket.async_connect({asio::ip::address_v4::loopback(), h.door.port()}, io::await);
        co_return !failed;
    }
    // ask: the answer, read whole; "" when the connection is over.
    asio::awaitable<std::string> ask(std::string authorization) {
        const auto text = words(by, authorization);
        const auto [failed, sent] = co_await asio::async_write(socket, asio::buffer(text), io::await);
        if (failed) co_return std::string();
        std::string heard;
        const auto is_whole = [&heard] {
            const auto head = heard.find("\r\n\r\n"), length = heard.find("Content-Length: ");
            return head != heard.npos && heard.size() >= head + 4 + (length < head ? std::stoul(heard.substr(length + 16)) : 0);
        };
        while (!is_whole()) {
            const auto [over, n] = co_await socket.async_read_some(asio::buffer(some), io::await);
            if (over) co_return std::string();
            heard.append(some.data(), n);
        }
        co_return heard;
    }
};
int status_of(const std::string& answer) { return answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0; }

// right_client: asks, is challenged, and answers, as who has an account.
asio::awaitable<int> right_client(house& h, way by, asio::ip::address_v4 from) {
    client c{h, by};
    const bool there = co_await c.connect(from);
    if (!there) co_return 0;
    const auto challenged = co_await c.ask({});
    if (status_of(challenged) != 401) co_return status_of(challenged);
    auto p = h.world.parts(bz::address{std::bit_cast<std::array<std::uint8_t, 16>>(io::address_of(asio::ip::address(from)))});
    if (by == way::http) p.uri = "/secret.html";
    else p.method = "DESCRIBE", p.uri = "rtsp://camera/live";
    const auto answer = co_await c.ask("Authorization: " + tests::digest_answer<bz::sha256>(p) + "\r\n");
    co_return status_of(answer);
}

struct flood {
    int own = 0, same = 0;       // what the right client is answered, of an address of its own and of an attacker's
    std::size_t refused = 0;
    unsigned seated = 0;
};
// flooded: sixty attackers ask without credentials, again and again, and come back when they lose their seats; meanwhile the right client comes.
flood flooded(way by, bool anybody_settles) {
    house h(by, anybody_settles);
    flood out;
    bool done = false;
    unsigned begun = 0;
    const auto attack = [&](unsigned i) -> asio::awaitable<void> {
        for (int visit = 0; visit < 4 && !done; ++visit) {
            client c{h, by};
            const bool there = co_await c.connect(asio::ip::address_v4(0x7f00'0101u + i % 12));
            ++begun;
            for (bool on = there; on && !done;) {
                const auto answer = co_await c.ask({});
                on = !answer.empty();
            }
        }
    };
    for (unsigned i = 0; i < 60; ++i) asio::co_spawn(h.context, attack(i), asio::detached);
    asio::co_spawn(h.context, [&]() -> asio::awaitable<void> {
        asio::steady_timer pause(h.context);
        std::size_t refused_then = 0;
        // The flood is at its height when all seats are taken, and hundreds of requests came since the last attacker did.
        for (unsigned begun_then = 0; h.seats.taken() < 32 || h.refused < refused_then + 500;) {
            if (std::exchange(begun_then, begun) != begun) refused_then = h.refused;
            pause.expires_after(std::chrono::milliseconds(2));
            (void)co_await pause.async_wait(io::await);
        }
        out.seated = h.seats.taken();
        for (int tries = 0; tries < 20 && out.own != 200; ++tries) out.own = co_await right_client(h, by, asio::ip::address_v4(0x7f00'0201u));
        for (int tries = 0; tries < 20 && out.same != 200; ++tries) out.same = co_await right_client(h, by, asio::ip::address_v4(0x7f00'0101u));
        out.refused = h.refused;
        done = true;
        h.context.stop();
    }, asio::detached);
    h.context.run_for(std::chrono::seconds(100));
    REQUIRE(done);
    CHECK(begun >= 60);
    CHECK(out.refused >= 500);
    CHECK(out.seated >= 32);
    return out;
}

}  // namespace

TEST_CASE("BZ-T06 seats: a flood of requests without credentials, over HTTP or RTSP, does not keep out who has an account, of any address") {
    for (const auto by : {way::http, way::rtsp}) {
        CAPTURE(int(by));
        const auto got = flooded(by, false);
        CHECK(got.own == 200);
        CHECK(got.same == 200);
    }
}

TEST_CASE("control: where whoever speaks keeps the seat, the same flood does keep out who has an account") {
    for (const auto by : {way::http, way::rtsp}) {
        CAPTURE(int(by));
        const auto got = flooded(by, true);
        CHECK(got.own == 0);
        CHECK(got.same == 0);
    }
}
