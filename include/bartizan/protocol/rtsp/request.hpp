// request: one RTSP request as a server sees it, and the rules that need no session.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtsp/transport.hpp>

namespace bartizan::rtsp {

enum class method : std::uint8_t { options, describe, setup, play, pause, teardown, get_parameter, set_parameter, announce, record, redirect };

inline constexpr std::string_view method_names[]{"OPTIONS",       "DESCRIBE",      "SETUP",    "PLAY",   "PAUSE",   "TEARDOWN",
                                                 "GET_PARAMETER", "SET_PARAMETER", "ANNOUNCE", "RECORD", "REDIRECT"};
inline constexpr std::string_view public_methods = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER";
constexpr std::string_view name(method m) noexcept { return method_names[static_cast<std::size_t>(m)]; }

// request: views into the server, valid until its next_event() is called again.
//   refusal  what the rules of RFC 2326 alone say; a service authenticates first and answers this next, so that strangers learn nothing.
//            A server never grants a refused request, whatever it is asked to.
struct request {
    method what = method::options;
    std::string_view word{};       // the method as it was said, also one that does not exist
    std::string_view url, path;   // path: of the URL, without scheme, host and query; never percent-decoded; "*" for the server itself
    head fields{};
    std::uint32_t cseq = 0;
    bytes_view body{};
    status refusal = status::ok;
    std::string_view unsupported{};   // of refusal option_not_supported: what was required
    transport offer{};                // of a SETUP that is not refused
};

// path_of: from an absolute URL or a path; "" when it is neither.
constexpr std::string_view path_of(std::string_view url) noexcept {
    if (url == "*") return url;
    for (const std::string_view scheme : {"rtsp://", "rtspu://", "rtsps://"})
        if (url.size() > scheme.size() && same_word(url.substr(0, scheme.size()), scheme)) {
            const auto slash = url.find('/', scheme.size());
            url = slash == url.npos ? std::string_view("/") : url.substr(slash);
            break;
        }
    if (!url.starts_with('/')) return {};
    return url.substr(0, url.find_first_of("?#"));
}

// live_range: what PLAY may ask of a stream that has no past: no range, or NPT from now or from its beginning.   source  RFC 2326, 3.6 and 12.29
constexpr bool live_range(std::string_view range) noexcept {
    range = trimmed(range.substr(0, range.find(';')));
    if (!range.starts_with("npt=")) return false;
    range.remove_prefix(4);
    if (range.starts_with("now")) return range == "now-" || range == "now";
    const auto from = cut(range, '-');
    return !from.empty() && from.find_first_not_of("0123456789.:") == from.npos && range.find_first_not_of("0123456789.:") == range.npos;
}

}  // namespace bartizan::rtsp
