// SPDX-License-Identifier: Apache-2.0
#include "call_tunnelled.hpp"

#include <bartizan/crypto/software/md5.hpp>
#include <bartizan/protocol/tls/over.hpp>

namespace receive {

template <class Algorithms, bz::http_auth::basic_use Basic> asio::awaitable<call_end> call_within_tls(const camera_call& c, media_taker& sink, bz::io::bell& rings) {
    using bz::crypto::software::tls_client;
    using client = rtsp::client<Algorithms, Basic>;
    const auto within_tls = [&]<class Inner, class... A>(A&&... inner) -> bz::result<std::unique_ptr<bz::tls_over<tls_client, Inner>>> {
        auto whom = c.peer;
        if (whom.name.empty()) whom.name = c.url.host;
        auto opened = tls_client::open(whom, bz::io::system_clock::utc(), c.versions);
        if (!opened) return opened.error();
        return std::make_unique<bz::tls_over<tls_client, Inner>>(std::move(*opened), std::forward<A>(inner)...);
    };
    auto ready = co_await begin_call(c);
    if (!ready) co_return call_end{ready.error()};
    call_end end;
    if (c.by == transport::https) {
        end = co_await tunnelled<client>(c, *ready, sink, rings, within_tls);
        co_return end;
    }
    const auto url = c.plain_url();
    auto core = within_tls.template operator()<client>(std::string_view(url), c.who, ready->seed);
    if (!core) co_return call_end{core.error()};
    end.ended = co_await bz::io::pull(ready->socket, **core, sink, ready->ssrc, rings);
    end.status = (*core)->inner().last_status();
    co_return end;
}

using bz::http_auth::basic_use;
template asio::awaitable<call_end> call_within_tls<sha2, basic_use::never>(const camera_call&, media_taker&, bz::io::bell&);
template asio::awaitable<call_end> call_within_tls<sha2, basic_use::allowed>(const camera_call&, media_taker&, bz::io::bell&);
template asio::awaitable<call_end> call_within_tls<sha2_and_md5, basic_use::allowed>(const camera_call&, media_taker&, bz::io::bell&);

}  // namespace receive
