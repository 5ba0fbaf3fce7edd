// live_server: an RTSP server and the media that flows within its connection, as one machine for one client.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtp/control.hpp>
#include <bartizan/protocol/rtp/viewer.hpp>
#include <bartizan/protocol/rtsp/server.hpp>

namespace bartizan::rtsp {

inline constexpr std::chrono::seconds report_every{5};   // RFC 3550, 6.2: the least interval of few participants

// live_server: replies and interleaved media take turns, never within a frame, with a sender report every few seconds. Over UDP only the
// replies go here; media() and write_report() are the driver's.
//   shapes   play() when a service granted PLAY; pause() when it granted PAUSE or TEARDOWN. Whoever drives it asks output() again after each
//            publish() of the ring: then a slow client costs nothing, and what output() showed stays as it is while it is written
//   memory   sizeof, no heap: the server's and the rest of one packet      checklist  L05, L10, J21
template <class Ring, server_limits L = server_limits{}, rtp::viewer_limits V = rtp::viewer_limits{}> class live_server {
    server<L> control_;
    rtp::viewer<Ring, V> media_;
    instant now_{}, report_at_{};
    bool plays_ = false, control_turn_ = true, admitted_ = false;
    std::array<bool, rtp::most_tracks> said_goodbye_{};

public:
    using event = typename server<L>::event;

    live_server(std::string_view session_id, std::string_view peer, transport_choice may = {}) noexcept : control_(session_id, peer, may) {}

    server<L>& control() noexcept { return control_; }
    rtp::viewer<Ring, V>& media() noexcept { return media_; }
    const rtp::viewer<Ring, V>& media() const noexcept { return media_; }
    // watch: which stream its tracks carry; at each SETUP. kbps: 0: unlimited.
    void watch(const Ring& ring, std::uint32_t kbps) noexcept {
        if (media_.within_packet()) return;
        std::array<std::uint8_t, rtp::most_tracks> channels;
        for (std::size_t i = 0; i < channels.size(); ++i) {
            const bool there = i < L.tracks && control_.at(i).set_up;
            const auto& how = control_.at(there ? i : 0).how;
            channels[i] = static_cast<std::uint8_t>(!there ? rtp::viewer<Ring, V>::unwatched : how.over_tcp ? how.ports.rtp : 2 * i);
        }
        media_ = rtp::viewer<Ring, V>(ring, kbps, channels);
        said_goodbye_ = {};
    }
    void play() noexcept {
        plays_ = media_.watches();
        report_at_ = now_;
    }
    void pause() noexcept { plays_ = false; }
    bool plays() const noexcept { return plays_; }
    bool over_tcp() const noexcept { return control_.over_tcp(); }
    // admit: a gate let this client in; its seat is its own now.
    void admit() noexcept { admitted_ = true; }
    bool admitted() const noexcept { return admitted_; }

    // write_report: a track's sender report and name, of the moment `now`; once a goodbye instead, when its source is gone (RFC 3550, 6.6).
    //   out  false: no clock is known of it, or the goodbye was said
    bool write_report(std::uint8_t track, instant now, byte_writer& out) noexcept {
        if (!media_.watches() || !control_.at(track).set_up) return false;
        std::array<char, 8> name;   // one for all tracks, so that receivers know they belong together
        for (unsigned i = 0; i < 8; ++i) name[i] = "0123456789abcdef"[media_.ring().of(0).ssrc >> (28 - 4 * i) & 15];
        if (media_.is_over(track)) {
            if (std::exchange(said_goodbye_[track], true)) return false;
            rtp::write_goodbye(out, media_.ssrc(track), {name.data(), name.size()});
            return out.fits();
        }
        const auto s = media_.ring().of(track);
        if (!s.timed) return false;
        rtp::write_sender_report(out, {s.ssrc, rtp::ntp_time(s.utc_at(now)), s.timestamp_at(now), s.packets, s.octets}, {name.data(), name.size()});
        return out.fits();
    }

    bytes_span input_space() noexcept { return control_.input_space(); }
    void received(std::size_t n) noexcept { control_.received(n); }
    void peer_closed() noexcept { control_.peer_closed(); }
    std::optional<instant> deadline() const noexcept { return control_.deadline(); }
    void time_is(instant now) noexcept {
        now_ = now;
        control_.time_is(now);
        media_.time_is(now);
        if (plays_ && over_tcp() && now >= report_at_) report();
    }
    result<event> next_event() noexcept { return control_.next_event(); }

    bytes_view output() noexcept {
        const auto replies = control_.output();
        control_turn_ = !media_.within_packet() && !replies.empty();
        if (control_turn_) return replies;
        return media_.within_packet() || (plays_ && over_tcp()) ? media_.front() : bytes_view{};
    }
    void sent(std::size_t n) noexcept {
        if (control_turn_) {
            control_.sent(n);
            // Behind the answer to PLAY and before the first packet: whoever stores pictures knows their time from the first one on.
            if (plays_ && over_tcp() && now_ >= report_at_) report();
            return;
        }
        media_.sent(n);
        control_.media_sent();
    }

private:
    void report() noexcept {   // who does not read gets none: reports never fill the room of replies
        if (!control_.output().empty()) return;
        for (std::uint8_t i = 0; i < std::min(L.tracks, rtp::most_tracks); ++i) {
            std::array<std::byte, 64> memory;
            byte_writer out(memory);
            if (!write_report(i, now_, out)) continue;
            (void)control_.queue_frame(static_cast<std::uint8_t>(control_.at(i).how.ports.rtcp), out.written());
            report_at_ = now_ + report_every;
        }
    }
};

}  // namespace bartizan::rtsp
