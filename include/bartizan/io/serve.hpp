// serve: the driver of every machine on a stream. It knows Asio and the concept; it knows no protocol and holds no bytes of its own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/machine.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bartizan::io {

namespace asio = boost::asio;
inline constexpr auto await = asio::as_tuple(asio::use_awaitable);

inline constexpr std::chrono::seconds last_words{2};   // how long a peer may stop reading after the end before the rest is given up
struct woken {};   // what on_event hears when somebody rang; only if it can take it

// bell: how others tell a driver that its machine has something new to say or must end. Same executor only; from another thread, post it.
class bell {
    asio::steady_timer* waiting_ = nullptr;
    bool rung_ = false, ends_ = false;
    template <class Stream, machine Core, class OnEvent>
    friend asio::awaitable<result<>> serve(Stream&, Core&, OnEvent, bell&);

public:
    bell() = default;
    bell(const bell&) = delete;
    bell& operator=(const bell&) = delete;
    void ring() {
        rung_ = true;
        if (waiting_) waiting_->cancel();
    }
    void end() {   // the driver returns at its next step, without draining
        ends_ = true;
        ring();
    }
    bool ends() const noexcept { return ends_; }
};

// serve: runs `core` on `stream` until it is finished, fails, or the stream does.
//   on_event   (core, event) for each event but need_input and finished; (core, woken) after a ring, where it can be called so
//   reading, writing and the machine's deadline go on at once: a peer that does not read cannot keep its requests from being read,
//   nor outlive the deadline. No byte is lost when one of the three ends the wait: what the others had done counts.
//   result     the core's error, or none: finished, the peer closed, or the bell said end
//   memory     none beyond Asio's recycled blocks: 0 heap allocations for a request in steady state (tests/io/serve.cpp counts)
template <class Stream, machine Core, class OnEvent>
asio::awaitable<result<>> serve(Stream& stream, Core& core, OnEvent on_event, bell& rings) {
    using asio::experimental::make_parallel_group;
    using asio::experimental::wait_for_one;
    using error_code = boost::system::error_code;
    asio::steady_timer clock(stream.get_executor());
    struct attach {   // the bell never outlives the timer's use
        bell& to;
        attach(bell& b, asio::steady_timer& t) : to(b) { to.waiting_ = &t; }
        ~attach() { to.waiting_ = nullptr; }
    } attached(rings, clock);
    result<> ended;
    bool open = true, writable = true;
    for (;;) {
        core.time_is(std::chrono::steady_clock::now());
        if (std::exchange(rings.rung_, false)) {
            if (rings.ends_) co_return ended;
            if constexpr (std::invocable<OnEvent&, Core&, woken>) on_event(core, woken{});
        }
        while (open) {
            auto event = core.next_event();
            if (!event) ended = event.error(), open = false;
            else if (std::holds_alternative<need_input>(*event)) break;
            else if (std::holds_alternative<finished>(*event)) open = false;
            else on_event(core, *event);
        }
        const auto out = core.output();
        const auto in = open ? core.input_space() : bytes_span{};
        if (!open && (out.empty() || !writable)) co_return ended;
        if (rings.rung_) continue;
        const auto until = open ? core.deadline().value_or(instant::max()) : std::chrono::steady_clock::now() + last_words;
        clock.expires_at(until);
        const auto from = asio::buffer(out.data(), out.size());
        const auto to = asio::buffer(in.data(), in.size());
        error_code read_error, write_error, timer_error;
        std::size_t read = 0, written = 0;
        if (!out.empty() && !in.empty()) {
            std::array<std::size_t, 3> order{};
            std::tie(order, write_error, written, read_error, read, timer_error) =
                co_await make_parallel_group([&](auto token) { return stream.async_write_some(from, std::move(token)); },
                                             [&](auto token) { return stream.async_read_some(to, std::move(token)); },
                                             [&](auto token) { return clock.async_wait(std::move(token)); })
                    .async_wait(wait_for_one(), asio::use_awaitable);
        } else if (!out.empty()) {
            std::array<std::size_t, 2> order{};
            std::tie(order, write_error, written, timer_error) =
                co_await make_parallel_group([&](auto token) { return stream.async_write_some(from, std::move(token)); },
                                             [&](auto token) { return clock.async_wait(std::move(token)); })
                    .async_wait(wait_for_one(), asio::use_awaitable);
        } else if (!in.empty()) {
            std::array<std::size_t, 2> order{};
            std::tie(order, read_error, read, timer_error) =
                co_await make_parallel_group([&](auto token) { return stream.async_read_some(to, std::move(token)); },
                                             [&](auto token) { return clock.async_wait(std::move(token)); })
                    .async_wait(wait_for_one(), asio::use_awaitable);
        } else {
            (void)co_await clock.async_wait(await);
        }
        if (written > 0) core.sent(written);
        if (read > 0) core.received(read);
        if (write_error && write_error != asio::error::operation_aborted) {
            if (!open) co_return ended;
            writable = false;
            core.peer_closed();
            core.sent(core.output().size());   // nobody will read it
        }
        if (read_error && read_error != asio::error::operation_aborted) core.peer_closed();
        if (!open && written == 0 && std::chrono::steady_clock::now() >= until) co_return ended;
    }
}
template <class Stream, machine Core, class OnEvent> asio::awaitable<result<>> serve(Stream& stream, Core& core, OnEvent on_event) {
    bell silent;
    co_return co_await serve(stream, core, std::move(on_event), silent);
}

// linger: a clean end of a socket. Whoever closes with unread bytes resets the connection, and the peer may lose the last answer.
//   bounded    64 KiB and 2 seconds of what the peer still sends are thrown away
template <class Socket> asio::awaitable<void> linger(Socket& socket) {
    boost::system::error_code ignored;
    socket.shutdown(asio::socket_base::shutdown_send, ignored);
    asio::steady_timer clock(socket.get_executor(), std::chrono::seconds(2));
    std::array<std::byte, 2048> trash;
    for (std::size_t total = 0; !ignored && total < 65'536;) {
        auto [order, read_error, read, timer_error] = co_await asio::experimental::make_parallel_group(
            [&](auto token) { return socket.async_read_some(asio::buffer(trash), std::move(token)); },
            [&](auto token) { return clock.async_wait(std::move(token)); })
            .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
        if (read_error || order[0] == 1) break;
        total += read;
    }
    socket.close(ignored);
}

}  // namespace bartizan::io
