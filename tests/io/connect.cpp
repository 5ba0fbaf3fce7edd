#include <bartizan/io/connect.hpp>

#include <bartizan/io/listen.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <boost/asio/io_context.hpp>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {
bz::error outcome(const std::string& host, std::uint16_t port) {
    asio::io_context context;
    bz::error why{};
    asio::co_spawn(context, [&]() -> asio::awaitable<void> {
        const auto socket = co_await io::connect(host, port, 10s);
        if (!socket) why = socket.error();
        else CHECK(socket->is_open());
    }, asio::detached);
    context.run_for(60s);
    CHECK(context.stopped());
    return why;
}
}  // namespace

TEST_CASE("a host is reached by name and by address, and what is not there is told") {
    asio::io_context context;
    auto door = io::listener::open(context.get_executor(), "127.0.0.1", 0);
    REQUIRE(door);
    CHECK(outcome("127.0.0.1", door->port()).code == 0);
    CHECK(outcome("localhost", door->port()).code == 0);
    const auto port = door->port();
    door->close();
    CHECK(outcome("127.0.0.1", port) == make_error(io::errc::refused));
}

TEST_CASE("a name that nobody has is told as such") { CHECK(outcome("no-such-camera.invalid", 554) == make_error(io::errc::no_such_host)); }
