// connect: a TCP connection to a host: one of its addresses after another, each with its time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/error.hpp>
#include <bartizan/io/serve.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace bartizan::io {

// connect: host: a name or a numeric address of either family, without brackets.
//   errors  no_such_host; of the last address that was tried: refused, unreachable, timed_out, failed
inline asio::awaitable<result<asio::ip::tcp::socket>> connect(std::string host, std::uint16_t port, std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    using namespace asio::experimental::awaitable_operators;
    using asio::ip::tcp;
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver(executor);
    asio::steady_timer clock(executor, patience);
    auto found = co_await (resolver.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service, await) || clock.async_wait(await));
    if (found.index() == 1) co_return errc::no_such_host;
    auto& [problem, addresses] = std::get<0>(found);
    if (problem) co_return from_asio(problem);
    auto why = errc::no_such_host;
    for (const auto& each : addresses) {
        tcp::socket socket(executor);
        clock.expires_after(patience);
        const auto done = co_await (socket.async_connect(each.endpoint(), await) || clock.async_wait(await));
        if (done.index() == 1) {
            why = errc::timed_out;
            continue;
        }
        const auto code = std::get<0>(std::get<0>(done));
        if (code) {
            why = from_asio(code);
            continue;
        }
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        co_return std::move(socket);
    }
    co_return why;
}

}  // namespace bartizan::io
