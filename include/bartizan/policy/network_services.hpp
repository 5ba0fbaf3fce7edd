// network_services: HTTP and RTSP as words of a product; with TLS they are HTTPS and RTSPS (white paper 3.5, E01 to E04).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/services.hpp>
#include <bartizan/threat/credential_theft.hpp>
#include <bartizan/threat/eavesdropping.hpp>
#include <bartizan/threat/factory_password.hpp>
#include <bartizan/threat/password_guessing.hpp>
#include <bartizan/threat/unauthorized_access.hpp>

#include <algorithm>
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
    // session_bytes: the most that one client costs beside the socket and TLS: the request, replies that wait, the rest of a packet, states.
    constexpr std::uint64_t session_bytes() const { return std::uint64_t{request_bytes} + 16'384; }
    // within: as many sessions as find room in so much memory, and no more than before; none is refused by BZ-C70.
    constexpr rtsp_limits within(std::uint64_t bytes) const {
        auto less = *this;
        less.sessions = static_cast<std::uint32_t>(std::min<std::uint64_t>(sessions, bytes / session_bytes()));
        less.sessions_per_address = std::min(sessions_per_address, less.sessions);
        return less;
    }
    friend constexpr bool operator==(const rtsp_limits&, const rtsp_limits&) = default;
};
inline constexpr std::uint64_t rtsp_memory_bytes_max = 64 << 20;   // for all sessions together: a camera, not a server of films

template <bool Sound, class Service> struct rtsp_must_seat_somebody {
    static_assert(Sound, "[BZ-C70] RTSP without sessions: nobody could watch. Fix: rtsp_limits::sessions and sessions_per_address of at least 1; of "
                         "within(bytes): more bytes.");
};
template <bool Sound, class Service> struct rtsp_packets_must_travel {
    static_assert(Sound, "[BZ-C71] RTP packets that no network carries whole, or that hold hardly more than headers: 576 to 1500 bytes. Fix: "
                         "rtsp_limits::packet_bytes of 1500 (Ethernet) or 1280 (every IPv6 link).");
};
template <bool Sound, class Service> struct rtsp_requests_must_fit {
    static_assert(Sound, "[BZ-C72] RTSP requests without room: one with credentials and a URL takes 3072 bytes, and none takes more than 65536. Fix: "
                         "rtsp_limits::request_bytes.");
};
template <bool Sound, class Service> struct rtsp_sessions_must_fit_memory {
    static_assert(Sound, "[BZ-C73] more RTSP sessions than memory: all together may take 64 MiB, each takes request_bytes and 16 KiB. Fix: fewer "
                         "rtsp_limits::sessions, or rtsp_limits{...}.within(bytes), which counts them.");
};
template <bool Sound, class Service> struct rtsp_numbers_must_mean_something {
    static_assert(Sound, "[BZ-C74] RTSP ports or time-out that no client can live with: two ports of 1 to 65535, not the same, and sessions that "
                         "time out after 10 s to 1 h of silence. Fix: the numbers of bz::rtsp_limits.");
};

// rtsp_server: live video over its own connection: interleaved, or tunnelled through HTTP.
template <rtsp_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct rtsp_server : network_service {
    static constexpr std::string_view name = "rtsp";
    static constexpr rtsp_limits limits = only<rtsp_limits>(Limits...);
    using without_limits = rtsp_server<>;
    template <class... P>
    using rules = list<rtsp_must_seat_somebody<limits.sessions >= 1 && limits.sessions_per_address >= 1, rtsp_server>,
                       rtsp_packets_must_travel<limits.packet_bytes >= 576 && limits.packet_bytes <= 1500, rtsp_server>,
                       rtsp_requests_must_fit<limits.request_bytes >= 3072 && limits.request_bytes <= 65'536, rtsp_server>,
                       rtsp_sessions_must_fit_memory<limits.sessions * limits.session_bytes() <= rtsp_memory_bytes_max, rtsp_server>,
                       rtsp_numbers_must_mean_something<limits.port >= 1 && limits.port <= 65'535 && limits.tls_port >= 1 && limits.tls_port <= 65'535 &&
                                                            limits.port != limits.tls_port && limits.session_ms >= 10'000 && limits.session_ms <= 3'600'000,
                                                        rtsp_server>>;
};

// rtp_datagrams: RTSP may also send its media as UDP. No policy of streams reaches a datagram: whoever composes it accepts that it is read.
struct rtp_datagrams {
    static constexpr std::string_view name = "rtp_datagrams";
    static constexpr auto rides = carrier::datagram;
    using raises = list<threat::eavesdropping>;
    using needs = list<>;
};

}  // namespace bartizan
