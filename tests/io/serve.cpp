#include <bartizan/io/serve.hpp>

#include <support/allocations.hpp>
#include <support/echo.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace bz = bartizan;
namespace asio = boost::asio;
using socket_type = asio::local::stream_protocol::socket;
using bz::io::await;

namespace {

struct pair {
    asio::io_context context{1};
    socket_type here{context}, there{context};
    pair() { asio::local::connect_pair(here, there); }
    template <class F> void go(F f) {
        asio::co_spawn(context, std::move(f), [](std::exception_ptr e) { if (e) std::rethrow_exception(e); });
    }
};

// A co_await stands apart from CHECK: its macro would evaluate it twice.
const auto answer = [](tests::echo& m, tests::echo::event& event) {
    if (const auto* line = std::get_if<tests::echo::line>(&event)) m.say(line->text), m.say("\n");
};

asio::awaitable<std::string> ask(socket_type& socket, std::string_view text) {
    std::array<char, 512> got;
    co_await asio::async_write(socket, asio::buffer(text), await);
    const auto [failed, n] = co_await socket.async_read_some(asio::buffer(got), await);
    co_return std::string(got.data(), failed ? 0 : n);
}

}   // namespace

TEST_CASE("a machine is served until it is finished, and its last words arrive") {
    pair p;
    bz::result<> ended = make_error(tests::echo_errc::silent);
    std::string heard;
    p.go([&]() -> asio::awaitable<void> {
        tests::echo core;
        ended = co_await bz::io::serve(p.here, core, answer);
        co_await bz::io::linger(p.here);
    });
    p.go([&]() -> asio::awaitable<void> {
        const auto heard1 = co_await ask(p.there, "one\ntw");
        CHECK(heard1 == "one\n");
        const auto heard2 = co_await ask(p.there, "o\n");
        CHECK(heard2 == "two\n");
        heard = co_await ask(p.there, "last\nbye\nnobody reads this");
        const auto heard3 = co_await ask(p.there, "");
        CHECK(heard3 == "");
        p.there.close();
    });
    p.context.run();
    CHECK(ended);
    CHECK(heard == "last\n");
}

TEST_CASE("a machine's error is the driver's result, and a peer that closes is none") {
    pair p;
    bz::result<> ended;
    p.go([&]() -> asio::awaitable<void> {
        tests::echo core;
        ended = co_await bz::io::serve(p.here, core, answer);
        p.here.close();
    });
    p.go([&]() -> asio::awaitable<void> { co_await ask(p.there, "bad\n"); });
    asio::write(p.there, asio::buffer("bad\n", 4));
    p.context.run_for(std::chrono::seconds(60));
    CHECK(ended.error() == make_error(tests::echo_errc::bad_line));

    pair q;
    bool done = false;
    q.go([&]() -> asio::awaitable<void> { tests::echo core; ended = co_await bz::io::serve(q.here, core, answer); done = true; });
    q.there.close();
    q.context.run();
    CHECK((done && ended));
}

TEST_CASE("a silent peer meets the deadline, also one that does not read") {
    pair p;
    bz::result<> ended;
    p.go([&]() -> asio::awaitable<void> {
        tests::echo core(std::chrono::milliseconds(30));
        ended = co_await bz::io::serve(p.here, core, answer);
    });
    p.context.run();
    CHECK(ended.error() == make_error(tests::echo_errc::silent));

    pair q;
    asio::socket_base::send_buffer_size small(1);
    q.here.set_option(small);
    q.here.non_blocking(true);
    const std::vector<char> flood(1 << 16, 'x');
    for (boost::system::error_code full; !full;) q.here.write_some(asio::buffer(flood), full);
    ended = {};
    q.go([&]() -> asio::awaitable<void> {
        tests::echo core(std::chrono::milliseconds(30));
        core.say("stuck\n");
        ended = co_await bz::io::serve(q.here, core, answer);
    });
    q.context.run_for(std::chrono::seconds(60));
    CHECK(ended.error() == make_error(tests::echo_errc::silent));
}

TEST_CASE("a bell brings output that others queued while the driver waits for input, and can end it") {
    pair p;
    tests::echo core;
    bz::io::bell bell;
    bool done = false;
    int rings = 0;
    p.go([&]() -> asio::awaitable<void> {
        struct hear {
            int& rings;
            void operator()(tests::echo& m, tests::echo::event& event) const { answer(m, event); }
            void operator()(tests::echo&, bz::io::woken) const { ++rings; }
        };
        const auto ended = co_await bz::io::serve(p.here, core, hear{rings}, bell);
        CHECK(ended);
        done = true;
    });
    p.go([&]() -> asio::awaitable<void> {
        const auto heard4 = co_await ask(p.there, "hello\n");
        CHECK(heard4 == "hello\n");
        core.say("picture\n");
        bell.ring();
        const auto heard5 = co_await ask(p.there, "");
        CHECK(heard5 == "picture\n");
        const auto heard6 = co_await ask(p.there, "still\n");
        CHECK(heard6 == "still\n");   // nothing of the interrupted read is lost
        bell.end();
    });
    p.context.run();
    CHECK(done);
    CHECK(rings == 1);
    CHECK(bell.ends());
}

TEST_CASE("a request costs no heap allocation in steady state") {
    pair p;
    long before = 0, after = 0;
    int served = 0;
    p.go([&]() -> asio::awaitable<void> {
        tests::echo core;
        (void)co_await bz::io::serve(p.here, core, [&](tests::echo& m, tests::echo::event& event) {
            answer(m, event);
            if (++served == 100) before = tests::allocations();
            if (served == 1100) after = tests::allocations();
        });
    });
    p.go([&]() -> asio::awaitable<void> {   // the client's own frames are recycled as well
        std::array<char, 64> got;
        for (int i = 0; i < 1100; ++i) {
            (void)co_await p.there.async_write_some(asio::buffer("ping\n", 5), await);
            (void)co_await p.there.async_read_some(asio::buffer(got), await);
        }
        p.there.close();
    });
    p.context.run();
    CHECK(served == 1100);
    CHECK(after - before == 0);
}
