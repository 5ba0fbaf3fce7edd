// tunnel: the two HTTP connections of an RTSP tunnel as one stream, and the place where the second finds the first.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/listen.hpp>
#include <bartizan/protocol/rtsp/tunnel.hpp>

#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <list>
#include <memory>
#include <optional>
#include <string>

namespace bartizan::io {

// tunnel_stream: writes go to the GET's connection as they are, reads come from the POST's through base64. No byte is lost when a read is cancelled.
class tunnel_stream {
    tcp::socket get_, post_;
    rtsp::base64_stream decoder_;
    std::array<char, 1024> raw_;
    std::size_t begin_ = 0, end_ = 0;

public:
    // first: what came behind the POST's head; at most 1024 bytes are kept.
    tunnel_stream(tcp::socket get, tcp::socket post, std::string_view first) : get_(std::move(get)), post_(std::move(post)), end_(first.copy(raw_.data(), raw_.size())) {}

    auto get_executor() { return get_.get_executor(); }
    template <class Buffers, class Token> auto async_write_some(const Buffers& from, Token&& token) { return get_.async_write_some(from, std::forward<Token>(token)); }
    template <class Token> auto async_read_some(asio::mutable_buffer to, Token&& token) {
        return asio::async_compose<Token, void(boost::system::error_code, std::size_t)>(
            [this, to, begun = false](auto& self, boost::system::error_code code = {}, std::size_t n = 0) mutable {
                if (!std::exchange(begun, true)) {
                    if (begin_ < end_) asio::post(post_.get_executor(), std::move(self));
                    else post_.async_read_some(asio::buffer(raw_), std::move(self));
                    return;
                }
                if (begin_ == end_ && !code) begin_ = 0, end_ = n;
                const auto done = decoder_.decode({raw_.data() + begin_, end_ - begin_}, {static_cast<std::byte*>(to.data()), to.size()});
                begin_ += done.taken;
                if (!decoder_.good()) code = asio::error::invalid_argument;
                self.complete(code, done.given);
            },
            token, post_);
    }
    void close() {
        boost::system::error_code ignored;
        get_.shutdown(tcp::socket::shutdown_both, ignored);
        get_.close(ignored), post_.close(ignored);
    }
};

// tunnels: GETs that wait for their POST. A cookie is known to its client's address alone.
class tunnels {
    struct waiting {
        std::string cookie;
        std::array<std::byte, 16> address;
        asio::steady_timer* clock;
        std::optional<tcp::socket> post{};
        std::string first{};
    };
    std::list<waiting> all_;

public:
    static constexpr auto patience = std::chrono::seconds(10);

    // join: waits for the POST of this cookie; nothing when it does not come, or the cookie is taken.
    asio::awaitable<std::unique_ptr<tunnel_stream>> join(tcp::socket get, std::string cookie) {
        boost::system::error_code code;
        const auto address = address_of(get.remote_endpoint(code).address());
        for (const auto& each : all_)
            if (each.cookie == cookie) co_return nullptr;
        asio::steady_timer clock(get.get_executor(), patience);
        const auto mine = all_.insert(all_.end(), {std::move(cookie), address, &clock});
        struct leave {
            std::list<waiting>& all;
            std::list<waiting>::iterator at;
            ~leave() { all.erase(at); }
        } left{all_, mine};
        (void)co_await asio::async_write(get, asio::buffer(rtsp::tunnel_granted), await);
        if (!mine->post) (void)co_await clock.async_wait(await);
        if (!mine->post) co_return nullptr;
        co_return std::make_unique<tunnel_stream>(std::move(get), std::move(*mine->post), mine->first);
    }
    // bring: hands the POST's connection over; false: nobody waits for it.
    bool bring(tcp::socket& post, std::string_view cookie, std::string_view first) {
        boost::system::error_code code;
        const auto address = address_of(post.remote_endpoint(code).address());
        for (auto& each : all_)
            if (each.cookie == cookie && each.address == address && !each.post && first.size() <= 1024) {
                each.post.emplace(std::move(post));
                each.first = first;
                each.clock->cancel();
                return true;
            }
        return false;
    }
};

}  // namespace bartizan::io
