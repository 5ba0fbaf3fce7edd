// rtsp: one RTSP client's connection: plain, or as one of the two of a tunnel; driven by serve().
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/tunnel.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <memory>

namespace bartizan::io {

// audience: who wants to hear of new pictures. Same executor as all of its drivers.
class audience {
    std::list<bell*> all_;

public:
    class member {
        audience& of_;
        std::list<bell*>::iterator at_;

    public:
        member(audience& of, bell& rings) : of_(of), at_(of.all_.insert(of.all_.end(), &rings)) {}
        member(const member&) = delete;
        ~member() { of_.all_.erase(at_); }
    };
    // published: once after each picture that went into a ring.
    void published() {
        for (auto* each : all_) each->ring();
    }
    void end() {
        for (auto* each : all_) each->end();
    }
    std::size_t size() const noexcept { return all_.size(); }
};

// rtsp_connection: reads the first bytes to tell RTSP from a tunnel's HTTP, then serves `core` until it ends.
//   in       make(peer) gives a std::unique_ptr to the machine; on_event(core, event) as serve() wants it
//   order    `all`, `pairs` and the seats outlive the io_context, whose connections leave them when it goes
//   bounded  a head of 4 KiB within 10 seconds; a POST that nobody waits for gets 400
template <class Make, class OnEvent>
asio::awaitable<void> rtsp_connection(tcp::socket socket, seats::place place, audience& all, tunnels& pairs, Make make, OnEvent on_event) {
    using namespace asio::experimental::awaitable_operators;
    bell rings;
    place.ring_with(rings);
    boost::system::error_code code;
    const auto peer = socket.remote_endpoint(code).address();
    std::array<char, 4096> first;
    std::size_t size = 0;
    asio::steady_timer clock(socket.get_executor(), tunnels::patience);
    std::optional<std::size_t> head;
    bool http = false;
    while (!head) {
        auto got = co_await (socket.async_read_some(asio::buffer(first.data() + size, first.size() - size), await) || clock.async_wait(await));
        if (got.index() == 1 || std::get<0>(std::get<0>(got)) || rings.ends()) co_return;
        size += std::get<1>(std::get<0>(got));
        const std::string_view text(first.data(), size);
        http = rtsp::looks_like_http(text);
        if (size >= 5 && !http) break;
        head = http ? rtsp::head_bytes(text) : std::nullopt;
        if (!head && size == first.size()) co_return;
    }
    auto core = make(peer);
    const audience::member here(all, rings);
    if (!http) {
        const auto space = core->input_space();
        if (space.size() < size) co_return;
        copy_bytes(as_bytes({first.data(), size}), space);
        core->received(size);
        (void)co_await serve(socket, *core, std::move(on_event), rings);
        co_await linger(socket);
        co_return;
    }
    const auto leg = rtsp::read_tunnel_leg({first.data(), *head});
    if (leg && leg->post && pairs.bring(socket, leg->cookie, {first.data() + *head, size - *head})) co_return;
    if (!leg || leg->post) {
        (void)co_await asio::async_write(socket, asio::buffer(rtsp::tunnel_refused), await);
        co_await linger(socket);
        co_return;
    }
    const auto stream = co_await pairs.join(std::move(socket), std::string(leg->cookie));
    if (!stream) co_return;
    (void)co_await serve(*stream, *core, std::move(on_event), rings);
    stream->close();
}

}  // namespace bartizan::io
