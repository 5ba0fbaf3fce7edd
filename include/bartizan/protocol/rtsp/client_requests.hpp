// client_requests: the requests of a client, each with its number, its session and the proof of its name.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/http_auth/client.hpp>
#include <bartizan/protocol/rtsp/request.hpp>
#include <bartizan/protocol/rtsp/transport.hpp>

#include <array>

namespace bartizan::rtsp {

// credentials: views; they outlive the client. The user name is not percent-encoded.
struct credentials {
    std::string_view user{}, password{};
};

// client_request: what is asked. `how`: of a SETUP, the way that the client wants.
struct client_request {
    method what = method::options;
    std::string_view where{}, session{};
    const transport* how = nullptr;
};

inline void write_decimal(byte_writer& w, std::uint64_t value) noexcept {
    std::array<char, 20> digits;
    w.text({digits.data(), static_cast<std::size_t>(std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr - digits.data())});
}

// client_requests: seed: new random bytes for each client (RFC 7616, 5.12).
//   source  RFC 2326, 6 and 10; RFC 7616, 3.3 to 3.7
template <class Algorithms, http_auth::basic_use Basic> class client_requests {
    http_auth::client<Algorithms, Basic> proof_;
    credentials who_;
    std::array<std::byte, 16> seed_;
    std::uint32_t cseq_ = 0, nonces_ = 0;
    std::uint8_t tries_ = 0;

    std::array<char, 32> new_cnonce() noexcept {   // never twice, and not the seed of another client's
        ++nonces_;
        std::array<char, 32> text;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto byte = std::to_integer<unsigned>(seed_[i / 2]) ^ (i / 2 < 4 ? nonces_ >> (8 * (i / 2)) & 0xff : 0);
            text[i] = "0123456789abcdef"[byte >> (i % 2 ? 0 : 4) & 15];
        }
        return text;
    }

public:
    client_requests(const credentials& who, const std::array<std::byte, 16>& seed) noexcept : who_(who), seed_(seed) {}

    std::uint32_t last() const noexcept { return cseq_; }
    bool uses_basic() const noexcept { return proof_.uses_basic(); }

    // write: the next request, behind what is in `w`; `again`: the one that was challenged.
    //   errors  reply_too_large: no room, a peer that does not read; those of http_auth
    result<> write(byte_writer& w, const client_request& asked, bool again = false) noexcept {
        if (!again) tries_ = 0;
        w.text(name(asked.what)), w.text(" "), w.text(asked.where), w.text(" RTSP/1.0\r\nCSeq: "), write_decimal(w, ++cseq_), w.text("\r\n");
        if (!asked.session.empty()) w.text("Session: "), w.text(asked.session), w.text("\r\n");
        if (asked.what == method::describe) w.text("Accept: application/sdp\r\n");
        if (asked.how) {
            w.text(asked.how->over_tcp ? "Transport: RTP/AVP/TCP;unicast;interleaved=" : "Transport: RTP/AVP;unicast;client_port=");
            write_decimal(w, asked.how->ports.rtp), w.text("-"), write_decimal(w, asked.how->ports.rtcp), w.text("\r\n");
        }
        if (proof_.ready()) {
            const auto nonce = new_cnonce();
            std::array<char, 2048> memory;
            const auto value = proof_.authorization(who_.user, who_.password, {.method = name(asked.what), .uri = asked.where, .cnonce = {nonce.data(), nonce.size()}}, memory);
            if (!value) return value.error();
            w.text("Authorization: "), w.text(*value), w.text("\r\n");
            wipe(std::as_writable_bytes(std::span(memory)));
        }
        w.text("\r\n");
        return w.fits() ? result<>{} : result<>(errc::reply_too_large);
    }
    // challenged: by a 401: none when the request is to be written again.
    //   errors  needs_credentials, unauthorized, those of http_auth
    result<> challenged(const head& fields) noexcept {
        if (who_.user.empty()) return errc::needs_credentials;
        std::array<std::string_view, 8> values;
        std::size_t count = 0;
        fields.each([&](field f) {
            if (same_word(f.name, "WWW-Authenticate") && count < values.size()) values[count++] = f.value;
        });
        if (const auto known = proof_.challenged(std::span(values).first(count)); !known) return known;
        if (tries_ >= (proof_.stale() ? 2 : 1)) return errc::unauthorized;
        ++tries_;
        return {};
    }
};

}  // namespace bartizan::rtsp
