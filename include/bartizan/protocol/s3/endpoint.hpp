// endpoint: where an object store is: https://HOST or https://HOST:PORT.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/address.hpp>
#include <bartizan/protocol/s3/errc.hpp>

namespace bartizan::s3 {

// endpoint: views of the text that was read.
struct endpoint {
    bool within_tls = true;      // https
    std::string_view host{};     // without the brackets of IPv6: what a certificate must be for
    std::uint16_t port = 443;    // http: 80

    // is_loopback: an address, not a name, of this machine alone (127.0.0.0/8, ::1).
    constexpr bool is_loopback() const noexcept {
        constexpr auto home = network{address::v4(127, 0, 0, 0), 96 + 8};
        constexpr address own{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
        const auto read = read_address(host);
        return read && (home.contains(*read) || *read == own);
    }
};

// read_endpoint: one slash may end it. It has no user, path or query: buckets and keys go into requests, secrets into a file of their own.
//   in       a name of letters, digits, dots and hyphens, at most 253; an IPv4 address; an IPv6 address in brackets, without a zone
//   errors   bad_endpoint        memory  none        source  RFC 3986, 3.2.2 and 3.2.3; RFC 1123, 2.1
constexpr result<endpoint> read_endpoint(std::string_view text) noexcept {
    endpoint out;
    if (text.starts_with("https://")) text.remove_prefix(8);
    else if (text.starts_with("http://")) text.remove_prefix(7), out.within_tls = false, out.port = 80;
    else return errc::bad_endpoint;
    if (text.ends_with('/')) text.remove_suffix(1);
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos) return errc::bad_endpoint;
        out.host = text.substr(1, end - 1), text.remove_prefix(end + 1);
        if (out.host.find(':') == out.host.npos || !read_address(out.host)) return errc::bad_endpoint;
    } else {
        const auto end = std::min(text.find(':'), text.size());
        out.host = text.substr(0, end), text.remove_prefix(end);
        const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; };
        if (out.host.empty() || out.host.size() > 253 || !std::ranges::all_of(out.host, fits)) return errc::bad_endpoint;
    }
    if (text.empty()) return out;
    std::uint32_t port = 0;
    if (text.front() != ':' || text.size() == 1) return errc::bad_endpoint;
    for (const char c : text.substr(1)) {
        if (c < '0' || c > '9' || port > 65'535) return errc::bad_endpoint;
        port = port * 10 + static_cast<std::uint32_t>(c - '0');
    }
    if (port == 0 || port > 65'535) return errc::bad_endpoint;
    out.port = static_cast<std::uint16_t>(port);
    return out;
}

}  // namespace bartizan::s3
