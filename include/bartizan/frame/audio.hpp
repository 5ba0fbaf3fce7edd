// audio: the last but one gate of sound: a frame laid out as an MP4 sample, in the clear or encrypted.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/past.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/crypto/keystream.hpp>
#include <bartizan/frame/audio_frame.hpp>
#include <bartizan/frame/picture.hpp>
#include <bartizan/protocol/mp4/fragment.hpp>

namespace bartizan::frame {

// packed_audio: a sample of sound in its room.
struct packed_audio {
    mp4::audio_sample sample;
    std::int64_t decode_time = 0;
};

// sound_must_be_as_secret_as_its_pictures: what a microphone hears is no less private than what the camera sees.
template <bool As, class Pictures> struct sound_must_be_as_secret_as_its_pictures {
    static_assert(As, "[BZ-C94] sound in the clear beside encrypted pictures: who finds it hears what was said. Fix: frame::protecting_audio_gate "
                      "for recordings; service::protected_live_audio for live streams of bz::encrypted_streams.");
};

namespace audio_detail {
inline result<packed_audio> describe(const audio_frame& what, std::size_t room) noexcept {
    if (what.bytes.empty() || what.duration == 0) return errc::audio_frame_unfit;
    if (what.bytes.size() > room) return errc::too_much_audio;
    return packed_audio{{.size = static_cast<std::uint32_t>(what.bytes.size()), .duration = what.duration}, what.decode_time};
}
}  // namespace audio_detail

// clear_audio_gate: of a product whose card holds clear video.   errors  audio_frame_unfit (no bytes, no duration), too_much_audio (room)
class clear_audio_gate {
public:
    static constexpr bool encrypts = false;
    using out = past<clear_audio_gate, packed_audio>;

    result<out> operator()(const audio_frame& what, bytes_span room) noexcept {
        const auto packed = audio_detail::describe(what, room.size());
        if (!packed) return packed.error();
        copy_bytes(what.bytes, room);
        return out{*packed};
    }
};

// protecting_audio_gate: of a product whose card holds encrypted video: the same key, an IV of its own for each frame, all of its bytes.
//   errors  those of clear_audio_gate and of the keystream; nothing is in the room then
//   checklist  H01, H03     source  ISO/IEC 23001-7, 9.6 (full sample encryption)
template <class Keystream, class ContentKey> class protecting_audio_gate {
    Keystream& keystream_;
    const ContentKey& key_;

public:
    static constexpr bool encrypts = true;
    using out = past<protecting_audio_gate, packed_audio>;

    protecting_audio_gate(Keystream& keystream, const ContentKey& key) noexcept : keystream_(keystream), key_(key) {}

    result<out> operator()(const audio_frame& what, bytes_span room) noexcept {
        auto packed = audio_detail::describe(what, room.size());
        if (!packed) return packed.error();
        auto range = keystream_.next(what.bytes.size());
        if (!range) return range.error();
        packed->sample.iv = range->iv();
        auto cipher = key_.begin(std::move(*range));
        if (!cipher) return cipher.error();
        if (const auto done = cipher->encrypt(what.bytes, room); !done) return done.error();
        return out{*packed};
    }
};

}  // namespace bartizan::frame
