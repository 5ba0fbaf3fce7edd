// transport: the ways on which a camera is reached, as command lines and configurations name them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace command {

// transport: how media come. http and https: all within an HTTP tunnel, for what lies behind proxies and firewalls.
enum class transport { tcp, udp, http, https };
constexpr std::string_view name_of(transport t) {
    return t == transport::tcp ? "tcp" : t == transport::udp ? "udp" : t == transport::http ? "http" : "https";
}
constexpr std::optional<transport> transport_of(std::string_view name) {
    for (const auto each : {transport::tcp, transport::udp, transport::http, transport::https})
        if (name == name_of(each)) return each;
    return {};
}
// unfit: why a URL cannot be reached that way; empty: it can.
constexpr std::string_view unfit(transport t, bool within_tls) {
    if (t == transport::udp && within_tls) return "udp would carry the video beside TLS, in the clear: with rtsps:// it goes within the connection";
    if (t == transport::http && within_tls) return "http is for rtsp:// URLs; the tunnel of an rtsps:// URL is https";
    if (t == transport::https && !within_tls) return "https is for rtsps:// URLs; the tunnel of an rtsp:// URL is http";
    return {};
}

}  // namespace command
