// scripted: an object store that says what a test says, and counts what it was asked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/s3.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/http/server.hpp>

#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

namespace tests {

namespace bz = bartizan;
namespace asio = boost::asio;
namespace http = bartizan::http;
namespace s3 = bartizan::s3;
using bz::io::tcp;

using store_core = http::client<>;
using store = bz::io::s3_store<store_core>;
using store_server = http::server<http::limits{.body_bytes = 1 << 20}>;

struct scripted {
    struct said {
        int status = 200;
        std::string body, etag;
        bool hang_up = false;   // the connection ends instead of an answer
        bool close = false;     // the connection ends after the answer
    };
    asio::io_context context{1};
    tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
    std::function<said(const http::request&, int)> says;
    std::vector<std::string> asked;
    int connections = 0;
    said current;

    scripted(std::function<said(const http::request&, int)> f) : says(std::move(f)) { asio::co_spawn(context, accept(), asio::detached); }
    asio::awaitable<void> accept() {
        for (;;) {
            auto [failed, socket] = co_await acceptor.async_accept(bz::io::await);
            if (failed) co_return;
            ++connections;
            asio::co_spawn(context, talk(std::move(socket)), asio::detached);
        }
    }
    asio::awaitable<void> talk(tcp::socket socket) {
        auto m = std::make_unique<store_server>();
        (void)co_await bz::io::serve(socket, *m, [this](store_server& server, store_server::event& event) {
            const auto* r = std::get_if<http::request>(&event);
            if (!r) return;
            asked.push_back(std::string(r->method) + " " + std::string(r->target));
            current = says(*r, static_cast<int>(asked.size()));
            if (current.hang_up) return server.finish();
            const http::field tag{"ETag", current.etag};
            CHECK(server.respond(current.status, {&tag, current.etag.empty() ? 0u : 1u}, bz::as_bytes(current.body), current.close));
        });
        boost::system::error_code ignored;
        socket.close(ignored);
    }
    // with: runs `work(store&)` to its end. Bounded: a test that hangs fails.
    template <class Work> void with(Work work, bz::io::s3_limits limits = {.tries = 4, .first_pause_ms = 1, .longest_pause_ms = 4, .connect_ms = 5000}, std::string port = {}) {
        store client(context.get_executor(), {.host = "127.0.0.1", .port = port.empty() ? std::to_string(acceptor.local_endpoint().port()) : port, .bucket = "bucket", .tls = false},
                     *s3::credentials::of("AKID", "secret"), [] { return bz::result<std::unique_ptr<store_core>>(std::make_unique<store_core>()); },
                     [] { return bz::io::system_clock::utc(); }, limits);
        bool done = false;
        asio::co_spawn(context, [&]() -> asio::awaitable<void> {
            co_await work(client);
            done = true;
            boost::system::error_code ignored;
            acceptor.close(ignored);
            context.stop();
        }, [](std::exception_ptr thrown) { if (thrown) std::rethrow_exception(thrown); });
        context.run_for(std::chrono::seconds(30));
        CHECK(done);
    }
};
inline std::string error_body(std::string_view code) { return "<?xml version=\"1.0\"?><Error><Code>" + std::string(code) + "</Code></Error>"; }

}   // namespace tests
