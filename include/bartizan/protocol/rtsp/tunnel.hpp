// tunnel: RTSP within HTTP, the 'Internet mode': a GET that carries all that the server says, a POST with the client's words in base64.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtsp/message.hpp>

namespace bartizan::rtsp {

// tunnel_leg: one of the two HTTP requests that make a tunnel; the cookie joins them.
//   source  QuickTime's "Tunnelling RTSP and RTP over HTTP", as ffmpeg and GStreamer speak it; checklist L03, L04
struct tunnel_leg {
    bool post = false;
    std::string_view path{}, cookie{};   // cookie: 1 to 64 visible characters
};

inline constexpr std::string_view tunnel_granted = "HTTP/1.0 200 OK\r\nConnection: close\r\nCache-Control: no-store\r\nPragma: no-cache\r\n"
                                                   "Content-Type: application/x-rtsp-tunnelled\r\n\r\n";
inline constexpr std::string_view tunnel_refused = "HTTP/1.0 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

// looks_like_http: the first bytes of a connection tell which of the two it speaks. Needs 5 bytes.
constexpr bool looks_like_http(std::string_view first) noexcept { return first.starts_with("GET /") || first.starts_with("POST "); }

// read_tunnel_leg: `text` is a whole head (head_bytes). A POST's Content-Length means nothing: clients make one up.
//   errors  malformed_start_line: no GET or POST of HTTP/1.x; malformed_field: no x-sessioncookie that can be used, or two
inline result<tunnel_leg> read_tunnel_leg(std::string_view text, std::size_t most_fields = 48) noexcept {
    const auto read = head::read(text, most_fields);
    if (!read) return read.error();
    auto line = read->start();
    const auto word = cut(line, ' ');
    tunnel_leg leg{.post = word == "POST", .path = cut(line, ' ')};
    if ((!leg.post && word != "GET") || !leg.path.starts_with('/') || (line != "HTTP/1.0" && line != "HTTP/1.1")) return errc::malformed_start_line;
    leg.path = leg.path.substr(0, leg.path.find_first_of("?#"));
    leg.cookie = read->find("x-sessioncookie").value_or("");
    if (leg.cookie.empty() || leg.cookie.size() > 64 || leg.cookie.find(' ') != leg.cookie.npos || read->count("x-sessioncookie") != 1) return errc::malformed_field;
    return leg;
}

// base64_stream: decodes what arrives, cut anywhere. Each message may be a block of its own with its own padding; line ends are passed over.
//   errors  not_base64 by `good() == false`: another character, or padding where none can be; nothing is decoded after it
//   source  RFC 4648, 4
class base64_stream {
    std::uint32_t bits_ = 0;
    std::uint8_t digits_ = 0, padding_ = 0;
    bool good_ = true;

    static constexpr int digit(char c) noexcept {
        if (c >= 'A' && c <= 'Z') return c - 'A';
        if (c >= 'a' && c <= 'z') return c - 'a' + 26;
        if (c >= '0' && c <= '9') return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }

public:
    constexpr bool good() const noexcept { return good_; }
    // decode: takes of `text` what gives at most out.size() bytes; both sizes are told.
    struct progress {
        std::size_t taken = 0, given = 0;
    };
    progress decode(std::string_view text, bytes_span out) noexcept {
        progress p;
        for (; good_ && p.taken < text.size(); ++p.taken) {
            const char c = text[p.taken];
            if (c == '\r' || c == '\n') continue;
            if (digits_ == 3 && out.size() - p.given < 3) break;
            const int value = c == '=' ? 0 : digit(c);
            if (c == '=') ++padding_;
            if (value < 0 || (c == '=' && digits_ < 2) || (c != '=' && padding_ > 0)) {
                good_ = false;
                break;
            }
            bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
            if (++digits_ < 4) continue;
            for (std::size_t k = 0; k + padding_ < 3; ++k) out[p.given++] = static_cast<std::byte>(bits_ >> (16 - 8 * k));
            bits_ = 0, digits_ = 0, padding_ = 0;
        }
        return p;
    }
};

}  // namespace bartizan::rtsp
