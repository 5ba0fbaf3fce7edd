// url: where a stream is: rtsp://user@host:port/path, or rtsps:// within TLS.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtsp/message.hpp>

namespace bartizan::rtsp {

// url: views of the text that was read.
struct url {
    bool within_tls = false;        // rtsps
    std::string_view user{};        // percent-encoded as it stood; see percent_decoded
    std::string_view host{};        // without the brackets of IPv6
    std::uint16_t port = 554;       // rtsps: 322
    std::string_view place{};       // "host:port" as it stood: what a request names
    std::string_view path{};        // with the query; "/" when there is none
};

constexpr bool visible(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>'; });
}

// read_url: errors  bad_url, password_in_url     source  RFC 3986, 3; RFC 2326, 3.2; RFC 7826, 4.2 (rtsps and its port)
inline result<url> read_url(std::string_view text) noexcept {
    url u;
    const auto scheme_end = text.find("://");
    if (scheme_end == text.npos || !visible(text)) return errc::bad_url;
    const auto scheme = text.substr(0, scheme_end);
    if (same_word(scheme, "rtsps")) u.within_tls = true, u.port = 322;
    else if (!same_word(scheme, "rtsp")) return errc::bad_url;
    text.remove_prefix(scheme_end + 3);
    const auto slash = text.find_first_of("/?#");
    u.place = text.substr(0, slash);
    u.path = slash == text.npos ? std::string_view("/") : text.substr(slash);
    if (u.path.front() != '/' || u.path.find('#') != u.path.npos) return errc::bad_url;   // a fragment is nobody's to send
    if (const auto at = u.place.rfind('@'); at != u.place.npos) {
        u.user = u.place.substr(0, at);
        u.place.remove_prefix(at + 1);
        if (u.user.find(':') != u.user.npos) return errc::password_in_url;
        if (u.user.empty()) return errc::bad_url;
    }
    u.host = u.place;
    std::string_view port;
    if (u.host.starts_with('[')) {
        const auto end = u.host.find(']');
        if (end == u.host.npos) return errc::bad_url;
        port = u.host.substr(end + 1);
        u.host = u.host.substr(1, end - 1);
        if (u.host.find_first_not_of("0123456789abcdefABCDEF:.%") != u.host.npos) return errc::bad_url;
    } else if (const auto colon = u.host.find(':'); colon != u.host.npos) {
        port = u.host.substr(colon);
        u.host = u.host.substr(0, colon);
    }
    if (u.host.empty() || u.host.find_first_of("[]@") != u.host.npos) return errc::bad_url;
    if (port.empty()) return u;
    const auto value = number<std::uint16_t>(port.substr(1));
    if (port.front() != ':' || !value || *value == 0) return errc::bad_url;
    u.port = *value;
    return u;
}

// percent_decoded: in the front of `out`; nothing when it is malformed, holds a control character, or does not fit.   source  RFC 3986, 2.1
inline std::optional<std::string_view> percent_decoded(std::string_view text, std::span<char> out) noexcept {
    std::size_t size = 0;
    for (; !text.empty(); text.remove_prefix(1)) {
        char c = text.front();
        if (c == '%') {
            const auto value = text.size() < 3 ? std::nullopt : number<std::uint8_t>(text.substr(1, 2), 16);
            if (!value || *value < 0x20 || *value == 0x7f) return std::nullopt;
            c = static_cast<char>(*value);
            text.remove_prefix(2);
        }
        if (size == out.size()) return std::nullopt;
        out[size++] = c;
    }
    return std::string_view(out.data(), size);
}

// control_url: what a track or a presentation is controlled by, in the front of `out`: `control` itself when it is absolute, `base` when it
// is "*" or absent, else both with one slash between them, as all clients do it.
//   errors  bad_control_url      source  RFC 2326, C.1.1
inline result<std::string_view> control_url(std::string_view base, std::string_view control, std::span<char> out) noexcept {
    const bool absolute = control.find("://") != control.npos;
    if (control == "*") control = {};
    const std::string_view slash = absolute || control.empty() || base.ends_with('/') ? "" : "/";
    if (!absolute && control.starts_with('/')) control.remove_prefix(1);
    if (!visible(base) || !visible(control)) return errc::bad_control_url;
    if (absolute && (control.size() < 8 || (!same_word(control.substr(0, 7), "rtsp://") && !same_word(control.substr(0, 8), "rtsps://")))) return errc::bad_control_url;
    byte_writer w(std::as_writable_bytes(out));
    if (!absolute) w.text(base), w.text(slash);
    w.text(control);
    if (!w.fits()) return errc::bad_control_url;
    return as_text(w.written());
}

}  // namespace bartizan::rtsp
