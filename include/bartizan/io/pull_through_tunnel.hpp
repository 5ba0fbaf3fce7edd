// pull_through_tunnel: as pull, with RTSP and media within HTTP or HTTPS: one connection for what the camera says, another for what we say.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/pull.hpp>
#include <bartizan/protocol/rtsp/client_tunnel.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace bartizan::io {

// pull_through_tunnel: `core` is an rtsp::tunnel_get around an rtsp::client, alone or within TLS; `stream` its connection. It is not one of the
// drivers of one stream: the two halves end together, and the POST cannot begin before the GET is granted.
//   speak    (bell) -> awaitable<result<>>: connects again, and serves an rtsp::tunnel_post until the bell ends it; called once
//   result   as pull; what ended the POST when that came first
template <class Stream, machine Core, picture_sink Sink, class Speak>
asio::awaitable<result<>> pull_through_tunnel(Stream& stream, Core& core, Sink& sink, std::uint32_t own_ssrc, bell& rings, Speak speak) {
    using namespace asio::experimental::awaitable_operators;
    bell words;
    asio::steady_timer granted(stream.get_executor(), asio::steady_timer::time_point::max());
    bool open = false;
    result<> failure;
    const auto also = [&]<class Event>(const Event& event) {
        if constexpr (!std::same_as<Event, woken>) {
            if (std::holds_alternative<rtsp::tunnel_open>(event)) open = true, granted.cancel();
            if (std::holds_alternative<rtsp::tunnel_speaks>(event)) words.ring();
        } else words.ring();   // the client may say goodbye now
    };
    const auto hears = [&]() -> asio::awaitable<result<>> {
        auto ended = co_await pull(stream, core, sink, own_ssrc, rings, also);
        co_return ended;
    };
    const auto speaks = [&]() -> asio::awaitable<void> {
        while (!open) (void)co_await granted.async_wait(await);
        auto ended = co_await speak(words);
        if (!ended && !pull_detail::client_of(core).ends()) failure = ended, rings.end();   // after a goodbye the GET has the last word
        granted.expires_at(asio::steady_timer::time_point::max());
        for (;;) (void)co_await granted.async_wait(await);   // the GET ends first, and this with it
    };
    const auto ended = co_await (hears() || speaks());
    if (!failure) co_return failure;
    co_return std::get<0>(ended);
}

}  // namespace bartizan::io
