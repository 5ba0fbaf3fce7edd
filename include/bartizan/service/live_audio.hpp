// live_audio: the sound of a live stream, as the second track of the ring that its pictures go through.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/audio.hpp>
#include <bartizan/policy/product.hpp>
#include <bartizan/protocol/rtp/live_ring.hpp>
#include <bartizan/protocol/sdp/audio_format.hpp>
#include <bartizan/service/stream_facts.hpp>

namespace bartizan::service {

// live_audio_numbers: what RTP wants to be random (RFC 3550, 5.1), and the payload type of AAC, which is dynamic.
struct live_audio_numbers {
    std::uint32_t ssrc = 0, timestamp = 0;   // timestamp: of sample 0
    std::uint16_t sequence = 0;
    std::uint8_t payload_type = 98;
};

// sound_form: how the sound of a stream is sent: as its pictures are.
enum class sound_form { in_the_clear, encrypted };

// live_audio: in the clear of a stream whose pictures are shown in the clear, within TLS; protected_live_audio of one whose pictures are encrypted.
// A live_session saw each frame before: it signs what is heard with the document of the pictures beside it, and encrypts it.
//   shapes   push() what is heard beside the picture that was published last; captured() says which moment that is, so that players keep lips
//            in step; words() go into the stream's description, and service::live_stream::tracks is 2
//   errors   audio_undeclared: a code that the product does not compose; those of the packetizer: the frames are then a loss to all viewers
//   memory   the object; no heap      source  RFC 3640, RFC 3551, RFC 3550, 6.4.1
template <class Product, sound_form Form = sound_form::in_the_clear> class live_audio {
    static constexpr std::uint8_t track = 1;
    using policy = policy_of<Product, role::audio>;
    static_assert(requires { requires policy::offers_sound; }, "a product without bz::audio<...> has no sound");
    static constexpr bool encrypted = Form == sound_form::encrypted;
    static constexpr bool shown_in_the_clear = !requires { requires policy_of<Product, role::streams>::forbids_clear_streams; };

    mp4::audio_track what_;
    rtp::audio_packetizer packets_;
    std::uint32_t timestamp_;
    std::uint8_t dynamic_type_;

public:
    live_audio(const mp4::audio_track& what, const live_audio_numbers& numbers, rtp::packetizer_limits limits = {}) noexcept
        : what_(what), packets_(what.codec, type_of(what.codec, numbers.payload_type), numbers.ssrc, numbers.sequence, limits), timestamp_(numbers.timestamp),
          dynamic_type_(numbers.payload_type) {
        (void)sizeof(frame::sound_must_be_as_secret_as_its_pictures<encrypted || shown_in_the_clear, policy_of<Product, role::streams>>);
    }

    const mp4::audio_track& what() const noexcept { return what_; }
    std::uint32_t timestamp_of(std::int64_t samples) const noexcept { return timestamp_ + static_cast<std::uint32_t>(samples); }

    // words: for sdp::description; media(payload_type) of it.   errors  audio_undeclared; those of aac::write_config
    result<sdp::audio_words> words() const noexcept {
        if (!gives_audio<policy>(what_.codec)) return frame::errc::audio_undeclared;
        return sdp::audio_words::make({what_.codec, what_.configuration, encrypted});
    }
    sdp::audio media(const sdp::audio_words& words) const noexcept { return words.media(dynamic_type_, "trackID=2"); }

    // push: in the order of the track; frames that follow one another without a gap travel together.
    template <class Ring> result<> push(Ring& ring, std::span<const frame::audio_frame> frames) noexcept requires(!encrypted) {
        return publish(ring, frames, [](std::size_t, const frame::audio_frame& one) { return one.bytes; });
    }
    // push: encrypted frames: `frames` with their ciphertext, `how` of each.
    template <class Ring> result<> push(Ring& ring, std::span<const frame::audio_frame> frames, std::span<const mp4::sample_protection> how) noexcept requires encrypted {
        return publish(ring, frames.first(std::min(frames.size(), how.size())), [&](std::size_t i, const frame::audio_frame& one) { return rtp::protected_frame{one.bytes, how[i]}; });
    }
    // captured: the sample `samples` is heard when `now` is, which the wall clock calls `utc`.
    template <class Ring> void captured(Ring& ring, std::int64_t samples, instant now, utc_time utc) const noexcept {
        ring.captured(track, timestamp_of(samples), now, utc);
    }

private:
    template <class Ring, class UnitOf> result<> publish(Ring& ring, std::span<const frame::audio_frame> all_frames, UnitOf unit_of) noexcept {
        using unit = decltype(unit_of(0, frame::audio_frame{}));
        if (!gives_audio<policy>(what_.codec)) return frame::errc::audio_undeclared;
        result<> all;
        for (auto frames = all_frames; !frames.empty();) {
            std::array<unit, 16> together;
            std::size_t count = 0, bytes = 0;
            auto next = frames[0].decode_time;
            for (; count < std::min(frames.size(), together.size()) && frames[count].decode_time == next; ++count) {
                together[count] = unit_of(all_frames.size() - frames.size() + count, frames[count]);
                bytes += frames[count].bytes.size();
                next += frames[count].duration;
            }
            // Each packet costs a prefix and its headers; the smallest that the packetizer takes has 16 bytes of payload.
            constexpr std::size_t head = encrypted ? rtp::audio_detail::protected_head_bytes + rtp::audio_detail::protected_unit_bytes : 4;
            const auto most = bytes + (bytes / 12 + count + 1) * (rtp::prefix_bytes + rtp::header_bytes + head);
            const auto done = ring.publish_packed(track, most, timestamp_of(frames[0].decode_time), packets_.next_sequence(), false,
                                                  [&](byte_writer& out) { return packets_.pack(std::span<const unit>(together).first(count), timestamp_of(frames[0].decode_time), out); });
            if (!done) all = done;
            frames = frames.subspan(count);
        }
        ring.sent_of(track, packets_.ssrc(), what_.timescale(), packets_.packets(), packets_.octets());
        return all;
    }
    static constexpr std::uint8_t type_of(audio_codec c, std::uint8_t dynamic) noexcept { return encrypted || c == audio_codec::aac ? dynamic : rtp::static_payload_type(c); }
};

template <class Product> using protected_live_audio = live_audio<Product, sound_form::encrypted>;

}  // namespace bartizan::service
