// carried: what a driver asks of its client and of what carries it, before a word is sent.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bartizan::rtsp {

template <class Client, bool WithinTls> struct passwords_stay_secret {
    static_assert(WithinTls || !Client::may_reveal_password,
                  "[BZ-C95] password in the clear: a client that may answer Basic speaks on a connection without TLS. "
                  "Fix: bz::http_auth::basic_use::never, or bz::tls_over<...> around the client.");
};
template <bool OverUdp, bool WithinTls> struct media_stay_within_tls {
    static_assert(!OverUdp || !WithinTls,
                  "[BZ-C96] media beside TLS: the requests are encrypted, but RTP over UDP is not. Fix: bz::io::carriage::interleaved.");
};

}  // namespace bartizan::rtsp
