// live_ring: the last seconds of a stream as packets, packed once and shared by all viewers without a copy.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>
#include <bartizan/protocol/rtp/packetizer.hpp>

#include <array>

namespace bartizan::rtp {

struct ring_limits {
    std::size_t bytes = 4 << 20;    // of packets; a picture that needs more is refused
    std::size_t trains = 1024;      // pictures, and what other tracks have beside them
};

inline constexpr std::size_t most_tracks = 2;   // of one stream: video, and audio beside it

// train: the packets of one picture, as packetizer lays them out; or of so much sound, of another track.
struct train {
    bytes_view bytes;
    bool starts_gop = false;
    std::uint32_t timestamp = 0;
    std::uint16_t sequence = 0;   // of its first packet
    std::uint8_t track = 0;       // of most_tracks; its packets are laid out for channel 2 * track
};

// source: what sender reports tell of one track: what was sent, and which moment a timestamp means.
struct source {
    std::uint32_t ssrc = 0, packets = 0, octets = 0, clock_hz = 90'000;
    instant at{};
    utc_time utc{};
    std::uint32_t timestamp = 0;
    bool timed = false;
    // timestamp_at: of a moment near `at`, also before it.
    std::uint32_t timestamp_at(instant now) const noexcept {
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now - at).count();
        return timestamp + static_cast<std::uint32_t>(us * clock_hz / 1'000'000);
    }
    utc_time utc_at(instant now) const noexcept { return {utc.ticks + std::chrono::duration_cast<std::chrono::nanoseconds>(now - at).count() / 100}; }
};

// live_ring: publish() never waits for anybody: it overwrites the oldest pictures; viewers notice by their cursors (see viewer). All tracks of
// a stream share a ring, so that sound stands where its pictures stand and a slow viewer loses both together.
//   memory  sizeof: limits; no heap, no locks: publish and read from one thread        source  checklist J19, L05
template <ring_limits L = ring_limits{}> class live_ring {
    struct entry {
        std::size_t begin = 0, end = 0;
        bool starts_gop = false;
        std::uint32_t timestamp = 0;
        std::uint16_t sequence = 0;
        std::uint8_t track = 0;
    };
    packetizer packetizer_;
    std::size_t rtp_bytes_, head_ = 0;
    std::uint64_t oldest_ = 0, end_ = 0, gop_ = none;
    std::array<source, most_tracks> sources_{};
    std::array<entry, L.trains> entries_{};
    std::array<std::byte, L.bytes> memory_;

public:
    static constexpr std::uint64_t none = ~std::uint64_t{0};

    live_ring(packetizer by, packetizer_limits limits) noexcept : packetizer_(by), rtp_bytes_(limits.rtp_bytes()) {}
    live_ring(const live_ring&) = delete;
    live_ring& operator=(const live_ring&) = delete;

    // publish: errors picture_too_large, packet_size_too_small; the picture is then a loss to all viewers.
    result<> publish(std::span<const bytes_view> units, std::uint32_t timestamp, bool starts_gop) noexcept {
        std::size_t most = 0;
        for (const auto unit : units) most += unit.size() + (unit.size() / (rtp_bytes_ - header_bytes - 3) + 1) * (prefix_bytes + header_bytes + 5);
        const auto sequence = packetizer_.next_sequence();
        return publish_packed(0, most, timestamp, sequence, starts_gop, [&](byte_writer& out) { return packetizer_.pack(units, timestamp, out); });
    }
    // publish_packed: a train that pack(byte_writer&) -> result<> lays out, of at most `most` bytes, for another track's packetizer.
    template <class Pack>
    result<> publish_packed(std::uint8_t track, std::size_t most, std::uint32_t timestamp, std::uint16_t sequence, bool starts_gop, Pack pack) noexcept {
        if (most > L.bytes || track >= most_tracks) return errc::picture_too_large;
        make_room(most);
        byte_writer out(bytes_span(memory_).subspan(head_, most));
        if (const auto done = pack(out); !done) return done;
        if (out.size() == 0) return {};
        if (end_ - oldest_ == L.trains) ++oldest_;
        entries_[end_ % L.trains] = {head_, head_ + out.size(), starts_gop, timestamp, sequence, track};
        if (starts_gop) gop_ = end_;
        ++end_;
        head_ += out.size();
        return {};
    }
    // captured: `timestamp` of a track is the moment `now`, which the wall clock calls `utc`; sender reports say so (RFC 3550, 6.4.1).
    void captured(std::uint8_t track, std::uint32_t timestamp, instant now, utc_time utc) noexcept {
        auto& s = sources_[track];
        s.timestamp = timestamp, s.at = now, s.utc = utc, s.timed = true;
    }
    // sent_of: of a track but the first, whose packetizer the ring knows: what its sender has sent so far.
    void sent_of(std::uint8_t track, std::uint32_t ssrc, std::uint32_t clock_hz, std::uint32_t packets, std::uint32_t octets) noexcept {
        auto& s = sources_[track];
        s.ssrc = ssrc, s.clock_hz = clock_hz, s.packets = packets, s.octets = octets;
    }
    // ended: of a track but the first: its source left and gives nothing more; another one may come.
    void ended(std::uint8_t track) noexcept { sources_[track] = {}; }
    source of(std::uint8_t track) const noexcept {
        auto s = sources_[track];
        if (track == 0) s.ssrc = packetizer_.ssrc(), s.packets = packetizer_.packets(), s.octets = packetizer_.octets();
        return s;
    }

    // Pictures are numbered from 0: oldest() <= n < end() are there.
    std::uint64_t oldest() const noexcept { return oldest_; }
    std::uint64_t end() const noexcept { return end_; }
    // latest_gop: the newest picture that a viewer can begin with; none when there is none.
    std::uint64_t latest_gop() const noexcept { return gop_ != none && gop_ >= oldest_ ? gop_ : none; }
    // endangered: the quarter that is overwritten next. A write may still be under way from memory that output() showed, so viewers leave it
    // before it goes: whoever drives them asks them again after each publish().
    bool endangered(std::uint64_t n) const noexcept {
        const auto begin = entries_[n % L.trains].begin;
        return n < oldest_ || (begin < head_ ? begin + L.bytes - head_ : begin - head_) < L.bytes / 4 || end_ - n > L.trains * 3 / 4;
    }
    train at(std::uint64_t n) const noexcept {
        const auto& e = entries_[n % L.trains];
        return {bytes_view(memory_).subspan(e.begin, e.end - e.begin), e.starts_gop, e.timestamp, e.sequence, e.track};
    }
    const packetizer& packets() const noexcept { return packetizer_; }

private:
    void make_room(std::size_t bytes) noexcept {
        if (head_ + bytes > L.bytes) {
            while (oldest_ < end_ && entries_[oldest_ % L.trains].begin >= head_) ++oldest_;   // what lies behind is the oldest
            head_ = 0;
        }
        while (oldest_ < end_) {
            const auto& e = entries_[oldest_ % L.trains];
            if (e.begin >= head_ + bytes || e.end <= head_) break;
            ++oldest_;
        }
    }
};

}  // namespace bartizan::rtp
