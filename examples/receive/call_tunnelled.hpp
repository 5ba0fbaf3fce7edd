// call_tunnelled: what calls within TLS and in the clear share: how they begin, and the tunnel.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "call.hpp"

#include <bartizan/io/connect.hpp>
#include <bartizan/io/pull_through_tunnel.hpp>
#include <bartizan/io/system.hpp>

#include <memory>

namespace receive {

namespace asio = boost::asio;
namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;

struct call_begun {
    asio::ip::tcp::socket socket;
    std::array<std::byte, 16> seed{};
    std::array<std::byte, 11> cookie{};
    std::uint32_t ssrc = 0;
};
inline asio::awaitable<bz::result<call_begun>> begin_call(const camera_call& c) {
    auto socket = co_await bz::io::connect(std::string(c.url.host), c.port());
    if (!socket) co_return socket.error();
    const auto random = bz::io::random_bytes<31>();
    if (!random) co_return random.error();
    call_begun begun{.socket = std::move(*socket)};
    const auto bytes = bz::bytes_view(*random);
    bz::copy_bytes(bytes.first(16), begun.seed);
    bz::copy_bytes(bytes.subspan(16, 11), begun.cookie);
    begun.ssrc = bz::byte_reader(bytes.subspan(27)).u32();
    co_return std::move(begun);
}

// tunnelled: wrap makes the machine of one of the two connections: of what stands within (a type), with the arguments that make it.
template <class Client, class Wrap> asio::awaitable<call_end> tunnelled(const camera_call& c, call_begun& ready, media_taker& sink, bz::io::bell& rings, Wrap wrap) {
    using get_type = rtsp::tunnel_get<Client>;
    using post_type = rtsp::tunnel_post<get_type>;
    const rtsp::client_tunnel_request where{c.url.place, c.url.path, ready.cookie};
    const auto url = c.plain_url();
    auto get = wrap.template operator()<get_type>(where, std::string_view(url), c.who, ready.seed);
    if (!get) co_return call_end{get.error()};
    get_type* half = nullptr;
    if constexpr (requires { (*get)->inner(); }) half = &(*get)->inner();
    else half = get->get();
    const auto speak = [&](bz::io::bell& words) -> asio::awaitable<bz::result<>> {
        auto second = co_await bz::io::connect(std::string(c.url.host), c.port());
        if (!second) co_return second.error();
        auto post = wrap.template operator()<post_type>(where, *half);
        if (!post) co_return post.error();
        auto ended = co_await bz::io::serve(*second, **post, [](auto&, const auto&) {}, words);
        co_return ended;
    };
    call_end end;
    end.ended = co_await bz::io::pull_through_tunnel(ready.socket, **get, sink, ready.ssrc, rings, speak);
    end.status = half->core().last_status();
    co_return end;
}

}  // namespace receive
