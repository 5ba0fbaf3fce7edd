// network_services: HTTP and RTSP as words of a product; with TLS they are HTTPS and RTSPS (white paper 3.5, E01 to E04).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/services.hpp>
#include <bartizan/threat/credential_theft.hpp>
#include <bartizan/threat/eavesdropping.hpp>
#include <bartizan/threat/factory_password.hpp>
#include <bartizan/threat/password_guessing.hpp>
#include <bartizan/threat/unauthorized_access.hpp>

#include <cstdint>

namespace bartizan {

using network_threats = list<threat::eavesdropping, threat::credential_theft, threat::unauthorized_access, threat::password_guessing, threat::factory_password>;
using network_roles = list<role::transport, role::authentication, role::accounts, role::guests, role::hosts, role::guessing>;

// network_service: what every service that takes connections has in common.
struct network_service {
    static constexpr auto rides = carrier::stream;
    using raises = network_threats;
    using needs = network_roles;
};

// http_limits: what one peer may make the server keep.
struct http_limits {
    std::uint32_t port = 80, tls_port = 443;   // defaults; the administrator may set others
    std::uint32_t sessions = 64;
    std::uint32_t sessions_per_address = 16;
    std::uint32_t header_bytes = 8192;
    std::uint32_t body_bytes = 65'536;
    std::uint32_t header_ms = 10'000;   // from the first byte of a request to the end of its header
    std::uint32_t idle_ms = 30'000;

    template <class Visit> constexpr void each(Visit visit) const {
        visit("port", port);
        visit("tls_port", tls_port);
        visit("sessions", sessions);
        visit("sessions_per_address", sessions_per_address);
        visit("header_bytes", header_bytes);
        visit("body_bytes", body_bytes);
        visit("header_ms", header_ms);
        visit("idle_ms", idle_ms);
    }
    friend constexpr bool operator==(const http_limits&, const http_limits&) = default;
};

// http_server: pages and API. (The protocol's namespace is http; a word of a product cannot share its name.)
template <http_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct http_server : network_service {
    static constexpr std::string_view name = "http";
    static constexpr http_limits limits = only<http_limits>(Limits...);
    using without_limits = http_server<>;
};

struct rtsp_limits {
    std::uint32_t port = 554, tls_port = 322;   // RFC 7826, 19.2
    std::uint32_t sessions = 256;
    std::uint32_t sessions_per_address = 256;
    std::uint32_t request_bytes = 8192;
    std::uint32_t packet_bytes = 1500;   // J19: 1500 or 1280
    std::uint32_t session_ms = 60'000;

    template <class Visit> constexpr void each(Visit visit) const {
        visit("port", port);
        visit("tls_port", tls_port);
        visit("sessions", sessions);
        visit("sessions_per_address", sessions_per_address);
        visit("request_bytes", request_bytes);
        visit("packet_bytes", packet_bytes);
        visit("session_ms", session_ms);
    }
    friend constexpr bool operator==(const rtsp_limits&, const rtsp_limits&) = default;
};

// rtsp_server: live video over its own connection: interleaved, or tunnelled through HTTP.
template <rtsp_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct rtsp_server : network_service {
    static constexpr std::string_view name = "rtsp";
    static constexpr rtsp_limits limits = only<rtsp_limits>(Limits...);
    using without_limits = rtsp_server<>;
};

// rtp_datagrams: RTSP may also send its media as UDP. No policy of streams reaches a datagram: whoever composes it accepts that it is read.
struct rtp_datagrams {
    static constexpr std::string_view name = "rtp_datagrams";
    static constexpr auto rides = carrier::datagram;
    using raises = list<threat::eavesdropping>;
    using needs = list<>;
};

}  // namespace bartizan
