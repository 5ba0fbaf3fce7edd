// tls_session: one end of a TLS connection that does no I/O: ciphertext in and out, plaintext out and in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/result.hpp>

namespace bartizan::crypto {

// tls_session: Laws (tests/crypto/software/tls_server.cpp):
//   received      ciphertext of the peer; an error is final, what the peer is told of it lies in output()
//   plaintext     what the peer sent, authenticated; taken(n) lets go of its front
//   send          plaintext for the peer, only while established(); output() grows by it
//   output        ciphertext for the peer; sent(n) lets go of its front
//   close         says goodbye (close_notify), so that the peer can tell an end from a cut
//   peer_ended    the peer said goodbye; nothing more comes
template <class S>
concept tls_session = requires(S session, bytes_view bytes, std::size_t n) {
    { session.received(bytes) } -> std::same_as<result<>>;
    { session.plaintext() } -> std::same_as<bytes_view>;
    { session.taken(n) } -> std::same_as<void>;
    { session.send(bytes) } -> std::same_as<result<>>;
    { session.output() } -> std::same_as<bytes_view>;
    { session.sent(n) } -> std::same_as<void>;
    { session.close() } -> std::same_as<void>;
    { session.established() } -> std::same_as<bool>;
    { session.peer_ended() } -> std::same_as<bool>;
};

enum class tls_errc { handshake_failed = 1, untrusted_peer, record_failed, not_established, no_certificate, handshake_timeout, cut_off };
inline constexpr error_domain tls_domain{"tls", [](int code) -> std::string_view {
    switch (tls_errc(code)) {
    case tls_errc::handshake_failed: return "the peers found no common version, cipher suite or group, or the handshake was altered";
    case tls_errc::untrusted_peer: return "the peer's certificate leads to no trust anchor, is out of its time, or is of another name";
    case tls_errc::record_failed: return "a record was altered or is malformed";
    case tls_errc::not_established: return "nothing can be sent before the handshake is complete or after the end";
    case tls_errc::no_certificate: return "there is no certificate for the key: TLS needs one";
    case tls_errc::handshake_timeout: return "the handshake was not complete within limits.handshake_ms";
    case tls_errc::cut_off: return "the peer closed without a goodbye";
    }
    return "unknown";
}};
constexpr error make_error(tls_errc code) { return {&tls_domain, int(code)}; }

}  // namespace bartizan::crypto
