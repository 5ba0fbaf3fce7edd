// audio_depacketizer: frames of AAC-LC or octets of G.711 out of RTP packets, in bounded memory, with every loss told.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtp/audio_packetizer.hpp>

#include <array>
#include <optional>

namespace bartizan::rtp {

// received_audio: one frame of AAC, or the octets of one packet of G.711; valid until the next take().
//   timestamp   of its first sample
//   after_loss  a packet was lost or refused directly before it
struct received_audio {
    bytes_view bytes;
    std::uint32_t timestamp = 0;
    bool after_loss = false;
};

// audio_depacketizer: take() packets in order (see reorder).
//   out      on_frame(received_audio) for each frame that is complete
//   errors   none: what cannot be used is dropped and counted. A packet of AAC counts as a whole: a size that does not add up, or units
//            out of order (which AAC-hbr forbids, RFC 3640, 3.3.6), refuse all of it
//   memory   sizeof: one frame of AAC        source  RFC 3640, 3.2; RFC 3551, 4.5.14
class audio_depacketizer {
    audio_codec codec_;
    std::array<std::byte, aac::frame_bytes_max> memory_;
    std::size_t used_ = 0, wanted_ = 0;   // of a fragmented frame; wanted_ 0: none is open
    std::uint32_t timestamp_ = 0;
    std::optional<std::uint16_t> expected_;
    bool lost_ = false;

public:
    std::uint64_t lost_packets = 0, refused_packets = 0;

    explicit audio_depacketizer(audio_codec c) noexcept : codec_(c) {}

    template <class OnFrame> void take(const packet& p, OnFrame&& on_frame) {
        if (expected_ && p.head.sequence != *expected_) {
            const int jump = ahead(p.head.sequence, *expected_);
            lost_packets += jump > 0 ? static_cast<std::uint64_t>(jump) : 1;
            lost_ = true;
            wanted_ = 0;
        }
        expected_ = static_cast<std::uint16_t>(p.head.sequence + 1);
        if (codec_ != audio_codec::aac) {
            if (!p.payload.empty()) give(p.payload, p.head.timestamp, on_frame);
            return;
        }
        if (units(p, on_frame)) return;
        ++refused_packets;
        lost_ = true;
        wanted_ = 0;
    }

private:
    template <class OnFrame> void give(bytes_view bytes, std::uint32_t timestamp, OnFrame& on_frame) {
        on_frame(received_audio{bytes, timestamp, std::exchange(lost_, false)});
    }
    template <class OnFrame> bool units(const packet& p, OnFrame& on_frame) {
        byte_reader in(p.payload);
        const std::size_t bits = in.u16();
        if (bits == 0 || bits % 16 != 0) return false;
        auto heads = in.bytes(bits / 8);
        if (!in.whole()) return false;
        const auto data = in.rest();
        std::size_t sum = 0;
        for (std::size_t i = 0; i < heads.size(); i += 2) {
            const auto head = head_at(heads, i);
            if (head & 7 || head >> 3 == 0) return false;   // an index: interleaved
            sum += head >> 3;
        }
        if (heads.size() == 2 && sum > data.size()) return fragment(p, data, sum, on_frame);
        if (sum != data.size()) return false;
        abandon();
        std::size_t at = 0;
        for (std::size_t i = 0; i < heads.size(); i += 2) {
            const std::size_t size = head_at(heads, i) >> 3;
            give(data.subspan(at, size), p.head.timestamp + static_cast<std::uint32_t>(i / 2) * aac::frame_samples, on_frame);
            at += size;
        }
        return true;
    }
    // abandon: a frame that was begun and will not be completed.
    void abandon() noexcept {
        if (std::exchange(wanted_, 0) == 0) return;
        if (!lost_) ++refused_packets;
        lost_ = true;
    }
    static unsigned head_at(bytes_view heads, std::size_t i) noexcept {
        return std::to_integer<unsigned>(heads[i]) << 8 | std::to_integer<unsigned>(heads[i + 1]);
    }
    template <class OnFrame> bool fragment(const packet& p, bytes_view part, std::size_t whole, OnFrame& on_frame) {
        if (part.empty()) return false;
        if (wanted_ != 0 && (whole != wanted_ || p.head.timestamp != timestamp_)) abandon();
        if (wanted_ == 0) {
            used_ = 0;
            wanted_ = whole;
            timestamp_ = p.head.timestamp;
        }
        if (part.size() > wanted_ - used_) return false;
        copy_bytes(part, bytes_span(memory_).subspan(used_));
        used_ += part.size();
        // Only the marker shows that the front of a frame was lost: what came then ends too early.
        if (used_ < wanted_) {
            if (p.head.marker) abandon();
            return true;
        }
        wanted_ = 0;
        give(bytes_view(memory_).first(used_), timestamp_, on_frame);
        return true;
    }
};

}  // namespace bartizan::rtp
