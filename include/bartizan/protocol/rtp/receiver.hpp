// receiver: one track from packets to pictures or to frames of sound: order, loss, jitter, wall-clock time, and the reports that the sender gets.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtp/audio_depacketizer.hpp>
#include <bartizan/protocol/rtp/depacketizer.hpp>
#include <bartizan/protocol/rtp/reception.hpp>
#include <bartizan/protocol/rtp/reorder.hpp>

namespace bartizan::rtp {

struct receiver_limits {
    reorder_limits order{};
    depacketizer_limits pictures{};
    unsigned late_ms = 200;      // how long a gap is waited for
    unsigned report_ms = 5'000;  // between reports to the sender (RFC 3550, 6.2)
};

// track_receiver: packet() and control() for what came; on_media(what, std::optional<utc_time>) for each picture (received_picture), complete or
// told as not whole, or for each frame of sound (received_audio).
//   errors   none: what is malformed, stray or of another payload type is counted in `refused`
//   memory   sizeof: the limits; it cannot be moved: what it gives are views into it
template <class Depacketizer, receiver_limits L> class track_receiver {
    reorder<L.order> order_;
    Depacketizer media_;
    reception reception_;
    std::uint8_t payload_type_;
    std::uint32_t own_ssrc_;
    std::optional<instant> waits_since_, reported_;
    std::uint64_t restarts_ = 0;

public:
    std::uint64_t refused = 0, given = 0, broken = 0;   // packets; pictures or frames, and those of the pictures that were not whole
    bool said_goodbye = false;

    // codec: nal::codec or audio_codec
    template <class Codec>
    track_receiver(Codec codec, std::uint8_t payload_type, std::uint32_t clock_rate, std::uint32_t own_ssrc) noexcept
        : media_(codec), reception_(clock_rate), payload_type_(payload_type), own_ssrc_(own_ssrc) {}
    track_receiver(const track_receiver&) = delete;
    track_receiver& operator=(const track_receiver&) = delete;

    const reception& figures() const noexcept { return reception_; }

    template <class OnMedia> void packet(bytes_view bytes, instant now, OnMedia on_media) {
        const auto p = read_packet(bytes);
        if (!p || p->head.payload_type != payload_type_ || !reception_.packet(p->head, now)) return void(++refused);
        if (std::exchange(restarts_, reception_.restarts) != reception_.restarts) {   // another sender: nothing of the old one comes
            flush(on_media);
            order_.restart();
        }
        order_.put(bytes, p->head.sequence);
        drain(on_media);
        if (!order_.waits()) waits_since_.reset();
        else if (!waits_since_) waits_since_ = now;
        else if (now >= *waits_since_ + std::chrono::milliseconds(L.late_ms)) {
            waits_since_.reset();
            order_.flush();
            drain(on_media);
        }
    }
    // flush: nothing more comes that fills gaps.
    template <class OnMedia> void flush(OnMedia on_media) {
        for (std::size_t i = 0; i < L.order.packets && order_.waits(); ++i) {
            order_.flush();
            drain(on_media);
        }
    }
    void control(bytes_view bytes, instant now) noexcept {
        struct {
            track_receiver& self;
            instant now;
            void operator()(const sender_report& r) const noexcept { self.reception_.sender_reported(r, now); }
            void operator()(const goodbye& g) const noexcept { self.said_goodbye = self.said_goodbye || g.ssrc == self.reception_.ssrc(); }
        } on{*this, now};
        if (!read_control(bytes, on)) ++refused;
    }

    // report: the next receiver report when one is due, in the front of `out`; else nothing.   source  RFC 3550, 6.4.2
    bytes_view report(instant now, bytes_span out) noexcept {
        if (!reception_.ssrc() || (reported_ && now < *reported_ + std::chrono::milliseconds(L.report_ms))) return {};
        reported_ = now;
        byte_writer w(out);
        write_receiver_report(w, own_ssrc_, reception_.block(now), "receiver");
        return w.fits() ? bytes_view(w.written()) : bytes_view{};
    }

private:
    template <class What, class OnMedia> void give(const What& what, OnMedia& on_media) {
        ++given;
        on_media(what, reception_.wall_clock(what.timestamp));
    }
    template <class OnMedia> void drain(OnMedia& on_media) {
        for (auto next = order_.take(); !next.empty(); next = order_.take()) {
            const auto p = read_packet(next);
            if (!p) continue;   // it was read before it was put
            if constexpr (requires { media_.again(); }) {
                do {
                    if (const auto picture = media_.take(*p)) {
                        if (!picture->whole) ++broken;
                        give(*picture, on_media);
                    }
                } while (media_.again());
            } else {
                media_.take(*p, [&](const auto& frame) { give(frame, on_media); });
            }
        }
    }
};

template <receiver_limits L = receiver_limits{}> using receiver = track_receiver<depacketizer<L.pictures>, L>;   // of video
using audio_receiver = track_receiver<audio_depacketizer, receiver_limits{}>;

}  // namespace bartizan::rtp
