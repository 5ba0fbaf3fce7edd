// client_tracks: which media a client has taken, where each is set up, and how the server lets it come.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtsp/errc.hpp>
#include <bartizan/protocol/rtsp/transport.hpp>
#include <bartizan/protocol/rtsp/url.hpp>

#include <array>
#include <optional>

namespace bartizan::rtsp {

// client_tracks: taken one after the other, then granted in the same order.
//   memory  N URLs of at most UrlBytes      source  RFC 2326, 10.4 and 12.39; C.1.1 for their URLs
template <std::size_t N, std::size_t UrlBytes> class client_tracks {
    struct track {
        std::array<char, UrlBytes> url{};
        std::size_t url_bytes = 0;
        transport how{};
    };
    std::array<track, N> all_{};
    std::size_t taken_ = 0, granted_ = 0;

public:
    // take: one more, carried as `way` says.   out  its number      errors  no_track, those of control_url
    result<std::size_t> take(std::string_view base, std::string_view control, const transport& way) noexcept {
        if (taken_ == N) return errc::no_track;
        auto& t = all_[taken_];
        const auto at = control_url(base, control, t.url);
        if (!at) return at.error();
        t.url_bytes = at->size();
        t.how = {.over_tcp = way.over_tcp, .has_ports = true, .ports = way.ports};
        if (way.over_tcp) t.how.ports = {static_cast<std::uint16_t>(2 * taken_), static_cast<std::uint16_t>(2 * taken_ + 1)};
        return taken_++;
    }
    // grant: the server's Transport field for next().   out  its number      errors  bad_transport
    result<std::size_t> grant(std::optional<std::string_view> said) noexcept {
        auto& t = all_[granted_];
        const auto granted = said ? read_transport(said->substr(0, said->find(','))) : result<std::optional<transport>>(errc::bad_transport);
        if (!granted || !*granted || (*granted)->over_tcp != t.how.over_tcp) return errc::bad_transport;
        auto how = **granted;
        if (!how.over_tcp || !how.has_ports) how.ports = t.how.ports;   // our own UDP ports are ours to say
        for (std::size_t i = 0; how.over_tcp && i < granted_; ++i)
            for (const auto other : {all_[i].how.ports.rtp, all_[i].how.ports.rtcp})
                if (other == how.ports.rtp || other == how.ports.rtcp) return errc::bad_transport;
        if (how.over_tcp && how.ports.rtp == how.ports.rtcp) return errc::bad_transport;
        how.destination = how.source = {};
        t.how = how;
        return granted_++;
    }

    std::size_t size() const noexcept { return taken_; }
    std::size_t next() const noexcept { return granted_; }   // to be set up; size(): none is left
    const transport& at(std::size_t which) const noexcept { return all_[which].how; }
    std::string_view url(std::size_t which) const noexcept { return {all_[which].url.data(), all_[which].url_bytes}; }
    bool interleaved(std::size_t which) const noexcept { return which < granted_ && at(which).over_tcp; }
    // of_channel: the track whose RTP or RTCP comes on this channel.
    std::optional<std::size_t> of_channel(std::uint8_t channel) const noexcept {
        for (std::size_t i = 0; i < granted_; ++i)
            if (interleaved(i) && (channel == at(i).ports.rtp || channel == at(i).ports.rtcp)) return i;
        return {};
    }
};

}  // namespace bartizan::rtsp
