// SPDX-License-Identifier: Apache-2.0
#include "call_tunnelled.hpp"

#include <bartizan/crypto/software/md5.hpp>

namespace receive {

std::string call_end::why() const {
    if (ended) return {};
    std::string text(ended.error().message());
    if (ended.error() == make_error(rtsp::errc::refused) || ended.error() == make_error(rtsp::errc::redirected))
        text += " (" + std::to_string(status) + " " + std::string(rtsp::reason(static_cast<rtsp::status>(status))) + ")";
    return text;
}
bool call_end::needs_somebody() const {
    using bartizan::rtsp::errc;
    if (ended) return false;
    const auto e = ended.error();
    for (const auto each : {errc::refused, errc::redirected, errc::unauthorized, errc::needs_credentials, errc::no_track, errc::bad_url, errc::url_too_long, errc::no_tunnel})
        if (e == make_error(each)) return true;
    return e.domain == &bartizan::http_auth::auth_domain || e == make_error(bartizan::crypto::tls_errc::untrusted_peer);
}

template <class Algorithms> asio::awaitable<call_end> call_in_the_clear(const camera_call& c, media_taker& sink, bz::io::bell& rings) {
    using client = rtsp::client<Algorithms>;
    const auto plain = []<class Machine, class... A>(A&&... arguments) -> bz::result<std::unique_ptr<Machine>> { return std::make_unique<Machine>(std::forward<A>(arguments)...); };
    auto ready = co_await begin_call(c);
    if (!ready) co_return call_end{ready.error()};
    call_end end;
    if (c.by == transport::http) {
        end = co_await tunnelled<client>(c, *ready, sink, rings, plain);
        co_return end;
    }
    const auto url = c.plain_url();
    const auto core = std::make_unique<client>(url, c.who, ready->seed);
    if (c.by == transport::udp) end.ended = co_await bz::io::pull<bz::io::carriage::udp>(ready->socket, *core, sink, ready->ssrc, rings);
    else end.ended = co_await bz::io::pull(ready->socket, *core, sink, ready->ssrc, rings);
    end.status = core->last_status();
    co_return end;
}

template asio::awaitable<call_end> call_in_the_clear<sha2>(const camera_call&, media_taker&, bz::io::bell&);
template asio::awaitable<call_end> call_in_the_clear<sha2_and_md5>(const camera_call&, media_taker&, bz::io::bell&);

}  // namespace receive
