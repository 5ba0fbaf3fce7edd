// live_server: an RTSP server and the media that flows within its connection, as one machine for one client.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtp/viewer.hpp>
#include <bartizan/protocol/rtsp/server.hpp>

namespace bartizan::rtsp {

// live_server: replies and interleaved media take turns, never within a frame. Over UDP only the replies go here; media() is the driver's.
//   shapes   play() when a service granted PLAY; pause() when it granted PAUSE or TEARDOWN. Whoever drives it asks output() again after each
//            publish() of the ring: then a slow client costs nothing, and what output() showed stays as it is while it is written
//   memory   sizeof, no heap: the server's and the rest of one packet      checklist  L05, L10, J21
template <class Ring, server_limits L = server_limits{}, rtp::viewer_limits V = rtp::viewer_limits{}> class live_server {
    server<L> control_;
    rtp::viewer<Ring, V> media_;
    bool plays_ = false, control_turn_ = true;

public:
    using event = typename server<L>::event;

    live_server(std::string_view session_id, std::string_view peer, transport_choice may = {}) noexcept : control_(session_id, peer, may) {}

    server<L>& control() noexcept { return control_; }
    rtp::viewer<Ring, V>& media() noexcept { return media_; }
    const rtp::viewer<Ring, V>& media() const noexcept { return media_; }
    // watch: which stream the first track carries; at SETUP. kbps: 0: unlimited.
    void watch(const Ring& ring, std::uint32_t kbps) noexcept {
        const auto& how = control_.at(0).how;
        if (!media_.within_packet()) media_ = rtp::viewer<Ring, V>(ring, kbps, how.over_tcp ? static_cast<std::uint8_t>(how.ports.rtp) : std::uint8_t{0});
    }
    void play() noexcept { plays_ = media_.watches(); }
    void pause() noexcept { plays_ = false; }
    bool plays() const noexcept { return plays_; }
    bool over_tcp() const noexcept { return control_.over_tcp(); }

    bytes_span input_space() noexcept { return control_.input_space(); }
    void received(std::size_t n) noexcept { control_.received(n); }
    void peer_closed() noexcept { control_.peer_closed(); }
    std::optional<instant> deadline() const noexcept { return control_.deadline(); }
    void time_is(instant now) noexcept {
        control_.time_is(now);
        media_.time_is(now);
    }
    result<event> next_event() noexcept { return control_.next_event(); }

    bytes_view output() noexcept {
        const auto replies = control_.output();
        control_turn_ = !media_.within_packet() && !replies.empty();
        if (control_turn_) return replies;
        return media_.within_packet() || (plays_ && over_tcp()) ? media_.front() : bytes_view{};
    }
    void sent(std::size_t n) noexcept {
        if (control_turn_) return control_.sent(n);
        media_.sent(n);
        control_.media_sent();
    }
};

}  // namespace bartizan::rtsp
