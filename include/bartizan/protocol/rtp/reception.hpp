// reception: what a receiver knows of one sender: what was lost on the way, how unevenly it came, and which wall-clock time a timestamp means.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtp/control.hpp>

#include <optional>

namespace bartizan::rtp {

// reception: packet() for each that came, in the order of coming; a new SSRC or a jump counts only once two packets follow each other, so that
// a stray packet does not end a stream.
//   memory  the object      source  RFC 3550, 6.4.1, A.1 (sequence numbers), A.3 (loss), A.8 (jitter)
class reception {
    std::uint32_t rate_;
    std::optional<std::uint32_t> ssrc_;
    std::uint32_t first_ = 0, highest_ = 0;   // extended sequence numbers
    std::uint32_t candidate_ssrc_ = 0;
    std::optional<std::uint16_t> candidate_;
    std::uint64_t received_ = 0, expected_before_ = 0, received_before_ = 0;   // of this SSRC; as of the last block()
    std::uint64_t lost_earlier_ = 0, received_earlier_ = 0;                   // of those before
    std::uint32_t jitter_ = 0, transit_ = 0;   // 16ths of a tick
    bool has_transit_ = false;
    sender_report report_{};
    instant reported_{};
    bool has_report_ = false;
    sender_report early_{};   // the last of another SSRC: of a sender whose packets are still to come, or of a stranger
    instant early_at_{};

    std::uint64_t expected() const noexcept { return ssrc_ ? std::uint64_t{highest_} - first_ + 1 : 0; }
    std::uint64_t lost_now() const noexcept { return expected() > received_ ? expected() - received_ : 0; }
    void begin(const header& h) noexcept {
        if (ssrc_) lost_earlier_ += lost_now(), received_earlier_ += received_, ++restarts;
        if (ssrc_ != h.ssrc) {
            has_report_ = early_.ssrc == h.ssrc && early_.ntp != 0;
            report_ = early_, reported_ = early_at_;
        }
        ssrc_ = h.ssrc;
        first_ = highest_ = h.sequence;
        received_ = expected_before_ = received_before_ = 0;
        jitter_ = 0, has_transit_ = false;
        candidate_.reset();
    }
    bool take_candidate(const header& h) noexcept {   // RFC 3550, A.1: two in sequence
        const bool second = candidate_ == h.sequence && candidate_ssrc_ == h.ssrc;
        if (second) begin(h);
        else candidate_ = static_cast<std::uint16_t>(h.sequence + 1), candidate_ssrc_ = h.ssrc;
        return second;
    }

public:
    std::uint64_t restarts = 0;

    explicit reception(std::uint32_t clock_rate) noexcept : rate_(clock_rate > 0 ? clock_rate : 1) {}

    // packet: out  false: a stray one, which counts for nothing.
    bool packet(const header& h, instant arrived) noexcept {
        if (!ssrc_) begin(h);
        const int jump = ahead(h.sequence, static_cast<std::uint16_t>(highest_));
        if (ssrc_ != h.ssrc || jump > 3000 || jump < -100) {
            if (!take_candidate(h)) return false;
        } else if (jump > 0) highest_ += static_cast<std::uint32_t>(jump);
        ++received_;
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(arrived.time_since_epoch()).count();
        const auto seconds = us / 1'000'000, rest = us % 1'000'000;
        const auto ticks = static_cast<std::uint32_t>(static_cast<std::uint64_t>(seconds) * rate_ + static_cast<std::uint64_t>(rest) * rate_ / 1'000'000);
        const auto transit = ticks - h.timestamp;
        if (std::exchange(has_transit_, true)) {
            const auto difference = static_cast<std::int32_t>(transit - transit_);
            const auto d = difference < 0 ? 0u - static_cast<std::uint32_t>(difference) : static_cast<std::uint32_t>(difference);
            jitter_ += std::min(d, 0x0fff'ffffu) - ((jitter_ + 8) >> 4);
        }
        transit_ = transit;
        return true;
    }
    // sender_reported: it may come before the first packet of its sender, whose time is then known from the beginning.
    void sender_reported(const sender_report& r, instant arrived) noexcept {
        if (!ssrc_ || r.ssrc != *ssrc_) {
            early_ = r, early_at_ = arrived;
            return;
        }
        report_ = r, has_report_ = true;
        reported_ = arrived;
    }

    // block: what the sender is told; begins a new interval for fraction_lost.
    report_block block(instant now) noexcept {
        report_block b{.ssrc = ssrc_.value_or(0), .highest_sequence = highest_, .jitter = jitter_ >> 4};
        const auto expected_here = expected() - expected_before_, received_here = received_ - received_before_;
        expected_before_ = expected(), received_before_ = received_;
        if (expected_here > received_here && expected_here > 0) b.fraction_lost = static_cast<std::uint8_t>(((expected_here - received_here) << 8) / expected_here);
        b.lost = static_cast<std::int32_t>(std::min<std::uint64_t>(lost_now(), 0x7f'ffff));
        if (has_report_) {
            b.last_sender_report = static_cast<std::uint32_t>(report_.ntp >> 16);
            const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now - reported_).count();
            b.delay = static_cast<std::uint32_t>(us * 65'536 / 1'000'000);
        }
        return b;
    }

    std::optional<std::uint32_t> ssrc() const noexcept { return ssrc_; }
    std::uint64_t received() const noexcept { return received_earlier_ + received_; }   // packets
    std::uint64_t lost() const noexcept { return lost_earlier_ + lost_now(); }
    std::chrono::microseconds jitter() const noexcept { return std::chrono::microseconds((std::uint64_t{jitter_ >> 4} * 1'000'000) / rate_); }

    // wall_clock: of a timestamp near the last sender report; none before the first, or of a sender that has no clock.
    std::optional<utc_time> wall_clock(std::uint32_t timestamp) const noexcept {
        if (!has_report_ || report_.ntp == 0) return std::nullopt;
        const auto ticks = static_cast<std::int64_t>(static_cast<std::int32_t>(timestamp - report_.timestamp));
        return utc_time{utc_of(report_.ntp).ticks + ticks * utc_time::ticks_per_second / rate_};
    }
};

// unwrapped: timestamps of 32 bits as a count that goes on; steps of up to 2^31 ticks either way.
class unwrapped {
    std::optional<std::uint32_t> last_;
    std::int64_t count_ = 0;

public:
    // of: ticks since the first timestamp.
    std::int64_t of(std::uint32_t timestamp) noexcept {
        if (last_) count_ += static_cast<std::int32_t>(timestamp - *last_);
        last_ = timestamp;
        return count_;
    }
};

}  // namespace bartizan::rtp
