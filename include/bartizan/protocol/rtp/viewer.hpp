// viewer: where one client is in a live_ring, what goes to it next, and when it is too slow.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>
#include <bartizan/protocol/rtp/live_ring.hpp>

namespace bartizan::rtp {

struct viewer_limits {
    std::size_t gops_behind = 2;        // a viewer with so many newer GOPs in front of it leaps to the newest
    std::size_t packet_bytes = 1600;    // the rest of a packet that went out in part
};

// viewer: begins with the newest GOP, falls behind, leaps; never within a packet, always to the begin of a GOP, so that what it decodes is
// whole. A viewer that takes nothing costs nothing. A track whose source was exchanged, e.g. for sound of another code, is over for it: what
// comes now was not described to it.
//   shapes   front(): bytes to send, within one picture; sent(n): so many of them went
//   memory   the rest of one packet: the only bytes that are copied for a viewer, and only when a write stops within it
//   checklist  L10, J21: kbps limits what this client gets, 0: unlimited
template <class Ring, viewer_limits L = viewer_limits{}> class viewer {
    const Ring* ring_ = nullptr;
    std::uint64_t at_ = 0;
    std::size_t offset_ = 0, saved_ = 0, saved_from_ = 0;
    std::int64_t credit_ = 0;   // bytes
    std::uint32_t kbps_ = 0;
    std::array<std::uint8_t, most_tracks> channels_{unwatched, unwatched};
    std::array<std::uint32_t, most_tracks> ssrc_{};   // of each track's source when it began; 0: nothing had come of it
    instant last_{};
    bool wants_gop_ = true, timed_ = false;
    std::array<std::byte, L.packet_bytes> rest_;

public:
    static constexpr std::uint8_t unwatched = 255;   // instead of a channel: the client did not set this track up
    std::uint64_t pictures = 0, passed_over = 0;   // sent whole; not sent, because the viewer was too slow or its limit too low

    viewer() = default;
    // channels: of each track's interleaved frames; on another than the ring's each packet is copied, to change one byte.
    viewer(const Ring& ring, std::uint32_t kbps, std::array<std::uint8_t, most_tracks> channels = {0, unwatched}) noexcept
        : ring_(&ring), kbps_(kbps), channels_(channels) {
        for (std::uint8_t i = 0; i < most_tracks; ++i) ssrc_[i] = ring.of(i).ssrc;
        start();
    }

    bool watches() const noexcept { return ring_ != nullptr; }
    const Ring& ring() const noexcept { return *ring_; }
    std::uint32_t ssrc(std::uint8_t track) const noexcept { return ssrc_[track]; }
    // is_over: the source that this viewer set up is gone from the track.
    bool is_over(std::uint8_t track) const noexcept { return ring_ && ssrc_[track] != 0 && ring_->of(track).ssrc != ssrc_[track]; }
    // start: again from the newest GOP, as after PAUSE. A packet that is half sent is still finished.
    void start() noexcept {
        const auto gop = ring_->latest_gop();
        at_ = gop != Ring::none ? gop : ring_->end();
        offset_ = 0;
        wants_gop_ = true;
    }
    // first: what it begins with of a track, for RTP-Info; no bytes when nothing is there yet.
    train first(std::uint8_t track = 0) const noexcept {
        for (auto n = std::max(at_, ring_->oldest()); n < ring_->end(); ++n)
            if (const auto t = ring_->at(n); t.track == track) return t;
        return {};
    }

    void time_is(instant now) noexcept {
        if (kbps_ == 0) return;
        const auto per_second = static_cast<std::int64_t>(kbps_) * 125;
        if (std::exchange(timed_, true)) {
            const auto us = std::min<std::int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now - last_).count(), 2'000'000);
            credit_ = std::min(per_second * 2, credit_ + per_second * us / 1'000'000);   // a key picture is a burst: two seconds' worth
        } else credit_ = per_second * 2;
        last_ = now;
    }

    bytes_view front() noexcept {
        if (saved_ > 0) return bytes_view(rest_).subspan(saved_from_, saved_);
        if (!ring_) return {};
        if (at_ < ring_->end() && ring_->endangered(at_)) {
            const auto gop = ring_->latest_gop();
            pass_to(gop != Ring::none && gop > at_ && !ring_->endangered(gop) ? gop : ring_->end());
            offset_ = 0;
            wants_gop_ = true;
        }
        if (offset_ == 0) {
            if (kbps_ != 0 && credit_ < 0) wants_gop_ = true;
            if (too_far_behind()) pass_to(ring_->latest_gop());
            while (at_ < ring_->end() && !takes(ring_->at(at_))) ++at_;
            if (at_ == ring_->end()) return {};
            wants_gop_ = false;
        }
        const auto [train, starts, timestamp, sequence, track] = ring_->at(at_);
        if (channels_[track] == 2 * track) return train.subspan(offset_);
        auto left = train.subspan(offset_);
        saved_ = prefix_bytes + next_packet(left).size(), saved_from_ = 0;
        copy_bytes(train.subspan(offset_, saved_), rest_);
        rest_[1] = std::byte{channels_[track]};
        advance(saved_);
        return bytes_view(rest_).first(saved_);
    }

    void sent(std::size_t n) noexcept {
        if (n == 0) return;
        credit_ -= static_cast<std::int64_t>(n);
        if (saved_ > 0) {
            saved_ -= n, saved_from_ += n;
            return;
        }
        const auto bytes = ring_->at(at_).bytes;
        auto left = bytes.subspan(offset_);
        while (n > 0) {
            const auto packet = prefix_bytes + next_packet(left).size();
            offset_ += packet;
            if (n < packet) {   // the picture may be overwritten before the rest goes out; a torn packet would break the connection
                saved_ = packet - n, saved_from_ = 0;
                copy_bytes(bytes.subspan(offset_ - saved_, saved_), rest_);
                break;
            }
            n -= packet;
        }
        advance(0);
    }
    bool within_packet() const noexcept { return saved_ > 0; }

private:
    // takes: whether the train in front is this viewer's; without video it can begin anywhere.
    bool takes(const train& t) noexcept {
        if (channels_[t.track] == unwatched || !is_of_its_source(t)) return false;
        const bool can = !wants_gop_ || ((t.starts_gop || channels_[0] == unwatched) && (kbps_ == 0 || credit_ >= 0));
        passed_over += !can;
        return can;
    }
    bool is_of_its_source(const train& t) noexcept {
        if (t.track == 0) return true;   // a ring has one packetizer of pictures
        const auto ssrc = byte_reader(t.bytes.subspan(prefix_bytes + 8)).u32();   // RFC 3550, 5.1
        if (ssrc_[t.track] == 0) ssrc_[t.track] = ssrc;
        return ssrc_[t.track] == ssrc;
    }
    void advance(std::size_t n) noexcept {
        offset_ += n;
        if (offset_ < ring_->at(at_).bytes.size()) return;
        ++at_, ++pictures;
        offset_ = 0;
    }
    void pass_to(std::uint64_t n) noexcept {
        passed_over += n - at_;
        at_ = n;
    }
    bool too_far_behind() const noexcept {
        const auto gop = ring_->latest_gop();
        if (gop == Ring::none || gop <= at_) return false;
        std::size_t newer = 0;
        for (auto n = at_ + 1; n <= gop && newer < L.gops_behind; ++n) newer += ring_->at(n).starts_gop;
        return newer >= L.gops_behind;
    }
};

}  // namespace bartizan::rtp
