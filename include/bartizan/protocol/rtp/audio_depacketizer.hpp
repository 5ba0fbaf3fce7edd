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
//   how         it is encrypted, with this key and IV
struct received_audio {
    bytes_view bytes;
    std::uint32_t timestamp = 0;
    bool after_loss = false;
    std::optional<mp4::sample_protection> how{};
};

// audio_depacketizer: take() packets in order (see reorder).
//   out      on_frame(received_audio) for each frame that is complete
//   errors   none: what cannot be used is dropped and counted. A packet of AAC counts as a whole: a size that does not add up, or units
//            out of order (which AAC-hbr forbids, RFC 3640, 3.3.6), refuse all of it
//   memory   sizeof: one frame        source  RFC 3640, 3.2; RFC 3551, 4.5.14; docs/reference/formats.md, encrypted sound over RTP
class audio_depacketizer {
    audio_payload payload_;
    std::array<std::byte, aac::frame_bytes_max> memory_;
    std::size_t used_ = 0, wanted_ = 0;   // of a fragmented frame; wanted_ 0: none is open
    std::uint32_t timestamp_ = 0;
    std::optional<std::uint16_t> expected_;
    std::optional<mp4::sample_protection> how_;   // of the frame that is put together
    bool lost_ = false;

public:
    std::uint64_t lost_packets = 0, refused_packets = 0;

    explicit audio_depacketizer(audio_payload what) noexcept : payload_(what) {}

    template <class OnFrame> void take(const packet& p, OnFrame&& on_frame) {
        if (expected_ && p.head.sequence != *expected_) {
            const int jump = ahead(p.head.sequence, *expected_);
            lost_packets += jump > 0 ? static_cast<std::uint64_t>(jump) : 1;
            lost_ = true;
            wanted_ = 0;
        }
        expected_ = static_cast<std::uint16_t>(p.head.sequence + 1);
        if (!payload_.is_protected && payload_.codec != audio_codec::aac) {
            if (!p.payload.empty()) give(p.payload, p.head.timestamp, {}, on_frame);
            return;
        }
        if (payload_.is_protected ? protected_units(p, on_frame) : units(p, on_frame)) return;
        ++refused_packets;
        lost_ = true;
        wanted_ = 0;
    }

private:
    using protection = std::optional<mp4::sample_protection>;

    template <class OnFrame> void give(bytes_view bytes, std::uint32_t timestamp, const protection& how, OnFrame& on_frame) {
        on_frame(received_audio{bytes, timestamp, std::exchange(lost_, false), how});
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
        if (heads.size() == 2 && sum > data.size()) return fragment(p, data, sum, {}, on_frame);
        if (sum != data.size()) return false;
        abandon();
        std::size_t at = 0;
        for (std::size_t i = 0; i < heads.size(); i += 2) {
            const std::size_t size = head_at(heads, i) >> 3;
            give(data.subspan(at, size), p.head.timestamp + static_cast<std::uint32_t>(i / 2) * aac::frame_samples, {}, on_frame);
            at += size;
        }
        return true;
    }
    template <class OnFrame> bool protected_units(const packet& p, OnFrame& on_frame) {
        byte_reader in(p.payload);
        if (in.u8() != protected_audio_version) return false;
        protection how(std::in_place);
        byte_writer(how->kid).bytes(in.bytes(how->kid.size()));
        const std::size_t count = in.u8();
        auto heads = in.bytes(count * audio_detail::protected_unit_bytes);
        if (!in.whole() || count == 0) return false;
        const auto data = in.rest();
        std::size_t sum = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const auto size = head_at(heads, i * audio_detail::protected_unit_bytes);
            if (size == 0 || size > aac::frame_bytes_max) return false;
            sum += size;
        }
        const auto iv_of = [&](std::size_t i) { byte_writer(how->iv).bytes(heads.subspan(i * audio_detail::protected_unit_bytes + 2, mp4::iv_bytes)); };
        if (count == 1 && sum > data.size()) {
            iv_of(0);
            return fragment(p, data, sum, how, on_frame);
        }
        if (sum != data.size()) return false;
        abandon();
        auto timestamp = p.head.timestamp;
        std::size_t at = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t size = head_at(heads, i * audio_detail::protected_unit_bytes);
            iv_of(i);
            give(data.subspan(at, size), timestamp, how, on_frame);
            at += size;
            timestamp += payload_.codec == audio_codec::aac ? aac::frame_samples : static_cast<std::uint32_t>(size);
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
    template <class OnFrame> bool fragment(const packet& p, bytes_view part, std::size_t whole, const protection& how, OnFrame& on_frame) {
        if (part.empty()) return false;
        if (wanted_ != 0 && (whole != wanted_ || p.head.timestamp != timestamp_ || how != how_)) abandon();
        if (wanted_ == 0) {
            used_ = 0;
            wanted_ = whole;
            timestamp_ = p.head.timestamp;
            how_ = how;
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
        give(bytes_view(memory_).first(used_), timestamp_, how_, on_frame);
        return true;
    }
};

}  // namespace bartizan::rtp
