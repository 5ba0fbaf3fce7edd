// tls_over: makes one machine of TLS and the machine inside, so that the same drivers serve HTTP and HTTPS, RTSP and RTSPS.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/machine.hpp>
#include <bartizan/crypto/tls_session.hpp>

namespace bartizan {

// tls_over_limits: input_bytes is read at a time; backlog_bytes of ciphertext wait for a slow peer before the inner machine's output waits too.
struct tls_over_limits {
    std::size_t input_bytes = 8192, backlog_bytes = 65'536;
    unsigned handshake_ms = 10'000;
};

// tls_over: events are those of the inner machine; its answers are encrypted as they are taken. An end without goodbye (truncation) is told
// to the inner machine as the peer's closing, for its protocol says whether something is missing (RFC 9112, 9.8).
//   memory   the session's heap, bounded by the limits        errors  those of the session (crypto::tls_errc) and of the inner machine
template <crypto::tls_session Session, machine Inner, tls_over_limits L = tls_over_limits{}> class tls_over {
    Session session_;
    Inner inner_;
    std::array<std::byte, L.input_bytes> in_;
    result<> failure_;
    bool closed_ = false, told_ = false, ending_ = false, said_goodbye_ = false;
    std::optional<instant> handshake_until_;

public:
    using event = typename Inner::event;

    template <class... A> explicit tls_over(Session session, A&&... inner) : session_(std::move(session)), inner_(std::forward<A>(inner)...) {}

    Inner& inner() noexcept { return inner_; }
    Session& session() noexcept { return session_; }

    bytes_span input_space() {
        if (!failure_ || closed_ || ending_ || !session_.plaintext().empty()) return {};
        return in_;
    }
    void received(std::size_t n) {
        if (failure_) failure_ = session_.received(bytes_view(in_).first(n));
    }
    void peer_closed() { closed_ = true; }
    void time_is(instant now) {
        if (!session_.established()) {
            if (!handshake_until_) handshake_until_ = now + std::chrono::milliseconds(L.handshake_ms);
            else if (now >= *handshake_until_ && failure_) failure_ = crypto::tls_errc::handshake_timeout;
        }
        inner_.time_is(now);
    }
    std::optional<instant> deadline() {
        if (!failure_ || ending_) return {};
        const auto inner = inner_.deadline();
        return session_.established() ? inner : handshake_until_ && inner ? std::min(*handshake_until_, *inner) : handshake_until_ ? handshake_until_ : inner;
    }
    result<event> next_event() {
        for (;;) {
            const auto plain = session_.plaintext();
            const auto space = inner_.input_space();
            const auto n = std::min(plain.size(), space.size());
            if (n > 0) {
                copy_bytes(plain.first(n), space);
                session_.taken(n);
                inner_.received(n);
            }
            if (session_.plaintext().empty() && (closed_ || session_.peer_ended() || !failure_) && !std::exchange(told_, true)) {
                if (closed_ && !session_.established() && failure_) failure_ = crypto::tls_errc::cut_off;
                inner_.peer_closed();
            }
            if (!failure_ && session_.plaintext().empty()) return ending_ = true, failure_.error();   // what came before the failure was given
            auto event = inner_.next_event();
            if (!event) return ending_ = true, event;
            if (std::holds_alternative<finished>(*event)) return ending_ = true, event;
            if (!std::holds_alternative<need_input>(*event)) return event;
            if (session_.plaintext().empty() ? told_ || !(closed_ || session_.peer_ended()) : inner_.input_space().empty()) return event;
        }
    }
    bytes_view output() {
        while (session_.established() && session_.output().size() < L.backlog_bytes) {
            const auto plain = inner_.output();
            if (plain.empty()) break;
            const auto n = std::min<std::size_t>(plain.size(), 16'384);
            if (const auto done = session_.send(plain.first(n)); !done) {
                if (failure_) failure_ = done;
                break;
            }
            inner_.sent(n);
        }
        if (ending_ && inner_.output().empty() && failure_ && !std::exchange(said_goodbye_, true)) session_.close();
        return session_.output();
    }
    void sent(std::size_t n) { session_.sent(n); }
};

}  // namespace bartizan
