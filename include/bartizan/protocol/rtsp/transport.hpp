// transport: the Transport field: what a client offers, what a server grants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtsp/message.hpp>

namespace bartizan::rtsp {

// port_pair: RTP and RTCP: UDP ports, or channels within the RTSP connection.
struct port_pair {
    std::uint16_t rtp = 0, rtcp = 0;
    friend constexpr bool operator==(port_pair, port_pair) = default;
};

// transport: one way to carry RTP.   source  RFC 2326, 12.39
struct transport {
    bool over_tcp = false;   // RTP/AVP/TCP: `ports` are channels 0 to 255; otherwise RTP/AVP over UDP, `ports` are the client's
    bool has_ports = false;
    port_pair ports{}, server_ports{};
    std::string_view destination, source;
    std::optional<std::uint32_t> ssrc{};
};

namespace transport_detail {

inline std::optional<port_pair> read_pair(std::string_view text, std::uint32_t most) noexcept {
    const auto from = number<std::uint32_t>(cut(text, '-'));
    const auto to = text.empty() ? (from ? std::optional(*from + 1) : from) : number<std::uint32_t>(text);
    if (!from || !to || *from > most || *to > most) return std::nullopt;
    return port_pair{static_cast<std::uint16_t>(*from), static_cast<std::uint16_t>(*to)};
}

}   // namespace transport_detail

// read_transport: one of the comma-separated offers. No value: well-formed, but nothing that bartizan carries (multicast, RECORD, another
// profile).   errors  bad_transport: a port or channel that is no number or too great
inline result<std::optional<transport>> read_transport(std::string_view offer) noexcept {
    using answer = std::optional<transport>;
    offer = trimmed(offer);
    const auto protocol = trimmed(cut(offer, ';'));
    transport t;
    bool known = true;
    if (same_word(protocol, "RTP/AVP/TCP")) t.over_tcp = true;
    else if (!same_word(protocol, "RTP/AVP") && !same_word(protocol, "RTP/AVP/UDP")) known = false;
    while (!offer.empty()) {
        auto value = trimmed(cut(offer, ';'));
        const auto name = trimmed(cut(value, '='));
        value = trimmed(value);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        const bool pair = same_word(name, "interleaved") || same_word(name, "client_port") || same_word(name, "server_port");
        if (pair) {
            const auto ports = transport_detail::read_pair(value, same_word(name, "interleaved") ? 255 : 65535);
            if (!ports) return errc::bad_transport;
            if (same_word(name, "server_port")) t.server_ports = *ports;
            else if (same_word(name, "interleaved") == t.over_tcp) t.ports = *ports, t.has_ports = true;
        } else if (same_word(name, "multicast")) known = false;
        else if (same_word(name, "mode")) known = known && same_word(value, "PLAY");
        else if (same_word(name, "destination")) t.destination = value;
        else if (same_word(name, "source")) t.source = value;
        else if (same_word(name, "ssrc")) t.ssrc = number<std::uint32_t>(value, 16);
    }
    return known ? answer(t) : answer{};
}

// transport_choice: what a server carries; a product whose transport is TLS forbids UDP, which would leave it.
struct transport_choice {
    bool udp = true, tcp = true;
};

// choose_transport: the first offer that can be carried.
//   out     the offer, or the answer to the client: unsupported_transport, bad_request (unreadable), forbidden (another destination than
//           the peer: a camera that sends where it is told is a cannon, RFC 2326, 16)
struct chosen_transport {
    status verdict = status::unsupported_transport;
    transport what{};
};
inline chosen_transport choose_transport(std::string_view offers, transport_choice may, std::string_view peer) noexcept {
    chosen_transport answer;
    while (!offers.empty()) {
        const auto offer = read_transport(cut(offers, ','));
        if (!offer) return {status::bad_request};
        if (!*offer) continue;
        const auto& t = **offer;
        if (!(t.over_tcp ? may.tcp : may.udp)) continue;
        if (!t.over_tcp && (!t.has_ports || t.ports.rtp == 0 || t.ports.rtcp == 0)) continue;
        if (t.has_ports && t.ports.rtp == t.ports.rtcp) continue;
        if (!t.over_tcp && !t.destination.empty() && t.destination != peer) {
            answer.verdict = status::forbidden;
            continue;
        }
        return {status::ok, t};
    }
    return answer;
}

}  // namespace bartizan::rtsp
