#include <bartizan/io/listen.hpp>

#include <support/echo.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>

#include <set>

namespace bz = bartizan;
namespace asio = boost::asio;
using bz::io::await;
using bz::io::tcp;

namespace {

std::array<std::byte, 16> of(const char* text) { return bz::io::address_of(asio::ip::make_address(text)); }

// door: an echo server on a free port of the loopback addresses.
struct door {
    asio::io_context context{1};
    bz::io::seats places;
    bz::io::listener at;
    explicit door(bz::io::listen_limits limits) : places(limits), at(*bz::io::listener::open(context.get_executor(), "", 0)) {
        at.run(places, [](tcp::socket socket, bz::io::seats::place place) -> asio::awaitable<void> {
            bz::io::bell bell;
            place.ring_with(bell);
            tests::echo core;
            (void)co_await bz::io::serve(socket, core, [&](tests::echo& m, tests::echo::event& event) {
                place.settle();
                if (const auto* line = std::get_if<tests::echo::line>(&event)) m.say(line->text), m.say("\n");
            }, bell);
        });
    }
    asio::awaitable<std::string> ask(tcp::socket& socket, std::string_view text) {
        std::array<char, 64> got;
        (void)co_await asio::async_write(socket, asio::buffer(text), await);
        const auto [failed, n] = co_await socket.async_read_some(asio::buffer(got), await);
        co_return std::string(got.data(), failed ? 0 : n);
    }
    tcp::socket connect(const char* to, const char* from = nullptr) {
        tcp::socket socket(context);
        const auto there = asio::ip::make_address(to);
        socket.open(there.is_v4() ? tcp::v4() : tcp::v6());
        if (from) socket.bind({asio::ip::make_address(from), 0});
        socket.connect({there, at.port()});
        return socket;
    }
    template <class F> void go(F f) {
        asio::co_spawn(context, std::move(f), [](std::exception_ptr e) { if (e) std::rethrow_exception(e); });
    }
};

bool has_ipv6() {
    asio::io_context context;
    boost::system::error_code code;
    tcp::acceptor probe(context);
    probe.open(tcp::v6(), code);
    if (!code) probe.bind({asio::ip::address_v6::loopback(), 0}, code);
    return !code;
}

}   // namespace

TEST_CASE("one free port serves both families") {
    door d({});
    CHECK(d.at.port() != 0);
    std::vector<const char*> hosts{"127.0.0.1"};
    if (has_ipv6()) hosts.push_back("::1");
    d.go([&]() -> asio::awaitable<void> {
        for (const auto* host : hosts) {
            auto socket = d.connect(host);
            const auto heard = co_await d.ask(socket, "hello\n");
            CHECK(heard == "hello\n");
        }
        d.at.close();
    });
    d.context.run();
    CHECK(d.places.taken() == 0);
}

TEST_CASE("a port in use, and an address that is not ours, are errors that say so") {
    asio::io_context context;
    auto first = bz::io::listener::open(context.get_executor(), "127.0.0.1", 0);
    REQUIRE(first);
    const auto port = first->port();
    CHECK(bz::io::listener::open(context.get_executor(), "127.0.0.1", port).error() == make_error(bz::io::errc::address_in_use));
    CHECK(bz::io::listener::open(context.get_executor(), "192.0.2.1", 0).error() == make_error(bz::io::errc::no_such_address));
    CHECK(bz::io::listener::open(context.get_executor(), "camera", 0).error() == make_error(bz::io::errc::no_such_address));
}

TEST_CASE("segments are as long as the listener allows from now on, and connections that exist keep theirs (J20)") {
    door d({});
    const auto agreed = [](tcp::socket& socket) {
        int bytes = 0;
        socklen_t size = sizeof bytes;
        REQUIRE(::getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_MAXSEG, &bytes, &size) == 0);
        return bytes;
    };
    auto before = d.connect("127.0.0.1");
    REQUIRE(agreed(before) > 1280);
    REQUIRE(d.at.segment_bytes(1280));
    auto within = d.connect("127.0.0.1");
    CHECK(agreed(within) <= 1280);
    CHECK(agreed(within) >= 1280 - 40);
    REQUIRE(d.at.segment_bytes(1024));
    auto shorter = d.connect("127.0.0.1");
    CHECK(agreed(shorter) <= 1024);
    CHECK(agreed(before) > 1280);
    CHECK(d.at.segment_bytes(1).error() == make_error(bz::io::errc::failed));
}

TEST_CASE("an address has as many seats as it may, IPv4 and IPv4-mapped alike") {
    bz::io::seats seats({.connections = 8, .per_address = 2});
    auto a = seats.take(of("192.0.2.1")), b = seats.take(of("::ffff:192.0.2.1"));
    REQUIRE((a && b));
    CHECK_FALSE(seats.take(of("192.0.2.1")));
    {
        auto c = seats.take(of("192.0.2.2"));
        CHECK(c);
        CHECK(std::set{a.number(), b.number(), c.number()}.size() == 3);
        CHECK(seats.taken() == 3);
    }
    CHECK(seats.taken() == 2);
}

TEST_CASE("a newcomer gets the seat of the one who said nothing for longest, never of one who settled") {
    bz::io::seats seats({.connections = 3, .per_address = 8});
    bz::io::bell first, second, third, fourth;
    auto a = seats.take(of("192.0.2.1")), b = seats.take(of("192.0.2.2")), c = seats.take(of("192.0.2.3"));
    a.ring_with(first), b.ring_with(second), c.ring_with(third);
    a.settle();
    auto d = seats.take(of("192.0.2.4"));
    REQUIRE(d);
    CHECK((!first.ends() && second.ends() && !third.ends()));
    CHECK_FALSE(seats.take(of("192.0.2.5")));   // the evicted one is still packing up
    d.ring_with(fourth);
    { auto gone = std::move(b); }
    c.settle(), d.settle();
    CHECK_FALSE(seats.take(of("192.0.2.6")));
    CHECK((!third.ends() && !fourth.ends()));
}

TEST_CASE("an address with all of its seats loses its own oldest that has not settled, and nobody else's") {
    bz::io::seats seats({.connections = 8, .per_address = 2});
    bz::io::bell first, second, other;
    auto a = seats.take(of("192.0.2.1")), b = seats.take(of("192.0.2.1")), c = seats.take(of("192.0.2.2"));
    a.ring_with(first), b.ring_with(second), c.ring_with(other);
    auto d = seats.take(of("192.0.2.1"));
    CHECK(d);
    CHECK(first.ends());
    CHECK_FALSE((second.ends() || other.ends()));
    b.settle(), d.settle();
    CHECK_FALSE(seats.take(of("192.0.2.1")));
    CHECK_FALSE((second.ends() || other.ends()));
}

TEST_CASE("hundreds of silent connections from two addresses do not keep a right client out") {
    door d({.connections = 16, .per_address = 8});
    int answered = 0;
    d.go([&]() -> asio::awaitable<void> {
        std::vector<tcp::socket> silent;
        for (int i = 0; i < 400; ++i) {   // the open files of a test are few; the attacker reconnects
            silent.push_back(d.connect("127.0.0.1", i % 2 ? "127.0.0.2" : "127.0.0.3"));
            (void)co_await asio::async_write(silent.back(), asio::buffer("GET / HT", 8), await);
            if (i % 40 == 39) {
                auto right = d.connect("127.0.0.1");
                const auto heard = co_await d.ask(right, "hello\n");
                answered += heard == "hello\n";
            }
        }
        d.at.close();
    });
    d.context.run();
    CHECK(answered == 10);
}
