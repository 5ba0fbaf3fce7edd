#include <bartizan/io/tunnel.hpp>

#include <bartizan/io/rtsp.hpp>
#include <support/echo.hpp>

#include <catch2/catch_test_macros.hpp>

#include <boost/asio/write.hpp>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace asio = boost::asio;
using io::tcp;

namespace {

// house: an echo behind rtsp_connection: answers each line it hears with the same line.
struct house {
    io::seats seats{{.connections = 8, .per_address = 8}};
    io::rtsp_hall<tests::echo> hall;
    asio::io_context context{1};   // goes first: what still runs in it has places, bells and cookies
    io::listener door = *io::listener::open(context.get_executor(), "127.0.0.1", 0);

    house() {
        door.run(seats, [this](tcp::socket socket, io::seats::place place) -> asio::awaitable<void> {
            co_await io::rtsp_connection(std::move(socket), std::move(place), hall, std::make_unique<bz::rtsp::connection<tests::echo>>(), [](tests::echo& m, auto& event) {
                if (const auto* line = std::get_if<tests::echo::line>(&event)) m.say(line->text), m.say("\n");
            });
        });
    }
    template <class Client> void run(Client client) {
        bool done = false;
        asio::co_spawn(context, client(), [&](std::exception_ptr failed) {
            if (failed) std::rethrow_exception(failed);
            done = true;
            door.close();
            context.stop();
        });
        context.run_for(std::chrono::seconds(60));
        REQUIRE(done);
    }
    asio::awaitable<tcp::socket> connect() {
        tcp::socket s(context);
        co_await s.async_connect({asio::ip::address_v4::loopback(), door.port()}, asio::use_awaitable);
        co_return s;
    }
};
asio::awaitable<void> say(tcp::socket& to, std::string text) { co_await asio::async_write(to, asio::buffer(text), asio::use_awaitable); }
// hear: what comes until it ends with `last`, or the peer closes.
asio::awaitable<std::string> hear(tcp::socket& from, std::string last) {
    std::string got;
    std::array<char, 512> some;
    while (!got.ends_with(last)) {
        auto [failed, n] = co_await from.async_read_some(asio::buffer(some), io::await);
        if (failed) break;
        got.append(some.data(), n);
    }
    co_return got;
}
const std::string get = "GET /m HTTP/1.0\r\nx-sessioncookie: abc\r\n\r\n", post = "POST /m HTTP/1.0\r\nx-sessioncookie: abc\r\nContent-Length: 32767\r\n\r\n";

}  // namespace

TEST_CASE("a plain connection and a tunnel say the same") {
    house h;
    h.run([&]() -> asio::awaitable<void> {
        auto plain = co_await h.connect();
        co_await say(plain, "one\ntwo\n");
        const auto heard1 = co_await hear(plain, "two\n");
        CHECK(heard1 == "one\ntwo\n");
        auto down = co_await h.connect();
        auto up = co_await h.connect();
        co_await say(down, get);
        const auto heard2 = co_await hear(down, "\r\n\r\n");
        CHECK(heard2 == bz::rtsp::tunnel_granted);
        co_await say(up, post + "b25l");   // its first words come with the head: "one\n" is b25lCg==
        co_await say(up, "Cg==");
        const auto heard3 = co_await hear(down, "one\n");
        CHECK(heard3 == "one\n");
        for (const char c : std::string("dHdvCg==")) co_await say(up, std::string(1, c));
        const auto heard4 = co_await hear(down, "two\n");
        CHECK(heard4 == "two\n");
    });
}

TEST_CASE("a POST that nobody waits for is refused, and so is what is no tunnel") {
    house h;
    h.run([&]() -> asio::awaitable<void> {
        for (const auto& text : {post, std::string("GET /m HTTP/1.0\r\n\r\n"), std::string("POST /m HTTP/1.0\r\nx-sessioncookie: \r\n\r\n")}) {
            auto lonely = co_await h.connect();
            co_await say(lonely, text);
            const auto heard5 = co_await hear(lonely, "\r\n\r\n");
            CHECK(heard5 == bz::rtsp::tunnel_refused);
        }
    });
}

TEST_CASE("what is no base64 ends the tunnel") {
    house h;
    h.run([&]() -> asio::awaitable<void> {
        auto down = co_await h.connect();
        auto up = co_await h.connect();
        co_await say(down, get);
        const auto heard6 = co_await hear(down, "\r\n\r\n");
        CHECK(heard6 == bz::rtsp::tunnel_granted);
        co_await say(up, post + "!!!!");
        const auto heard7 = co_await hear(down, "never");
        CHECK(heard7 == "");
    });
}

TEST_CASE("a second GET cannot take the cookie of the first") {
    house h;
    h.run([&]() -> asio::awaitable<void> {
        auto first = co_await h.connect();
        auto second = co_await h.connect();
        auto up = co_await h.connect();
        co_await say(first, get);
        const auto heard8 = co_await hear(first, "\r\n\r\n");
        CHECK(heard8 == bz::rtsp::tunnel_granted);
        co_await say(second, get);
        const auto heard9 = co_await hear(second, "\r\n\r\n");
        CHECK(heard9 == bz::rtsp::tunnel_refused);
        co_await say(up, post + "b25lCg==");
        const auto heard10 = co_await hear(first, "one\n");
        CHECK(heard10 == "one\n");
    });
}

TEST_CASE("a POST may end and another go on, and the GET's end ends its POST") {
    house h;
    h.run([&]() -> asio::awaitable<void> {
        auto down = co_await h.connect();
        auto up = co_await h.connect();
        co_await say(down, get);
        const auto granted = co_await hear(down, "\r\n\r\n");
        CHECK(granted == bz::rtsp::tunnel_granted);
        co_await say(up, post + "b25lCg==");
        const auto one = co_await hear(down, "one\n");
        CHECK(one == "one\n");
        boost::system::error_code ignored;
        up.close(ignored);
        for (int i = 0;; ++i) {   // refused while the first one is still there
            auto next = co_await h.connect();
            co_await say(next, post + "dHdvCg==");
            std::array<char, 1> some;
            asio::steady_timer clock(h.context, std::chrono::milliseconds(i < 50 ? 1'000 : 20'000));
            const auto [order, failed, n, waited] = co_await asio::experimental::make_parallel_group([&](auto token) { return next.async_read_some(asio::buffer(some), std::move(token)); },
                                                                                                      [&](auto token) { return clock.async_wait(std::move(token)); })
                                                         .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
            if (order[0] == 0) {
                REQUIRE(i < 50);
                continue;
            }
            const auto two = co_await hear(down, "two\n");
            CHECK(two == "two\n");
            down.close(ignored);
            const auto over = co_await hear(next, "never");
            CHECK(over == "");
            break;
        }
    });
    CHECK(h.hall.pairs.size() == 0);
}
