// arrival_audio: the only gate of sound in a recorder: lays a received frame out as a sample, in the clear or encrypted as it came.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/audio.hpp>

#include <optional>

namespace bartizan::frame {

// arrival_audio_gate: it holds no key and changes no byte.   errors  those of clear_audio_gate
template <bool Encrypted> class arrival_audio_gate {
public:
    static constexpr bool encrypts = Encrypted;
    using out = past<arrival_audio_gate, packed_audio>;

    result<out> operator()(const audio_frame& what, bytes_span room) noexcept requires(!Encrypted) { return lay_out(what, {}, room); }
    result<out> operator()(const audio_frame& what, const mp4::sample_protection& how, bytes_span room) noexcept requires Encrypted { return lay_out(what, how.iv, room); }

private:
    static result<out> lay_out(const audio_frame& what, const std::array<std::byte, mp4::iv_bytes>& iv, bytes_span room) noexcept {
        auto packed = audio_detail::describe(what, room.size());
        if (!packed) return packed.error();
        packed->sample.iv = iv;
        copy_bytes(what.bytes, room);
        return out{*packed};
    }
};

// behind: a frame that is heard from `begin` on at the earliest: time is cut from it, and no byte is touched. At least two samples stay: where frames of
// G.711 have one, they are octets.
constexpr audio_frame behind(audio_frame what, std::int64_t begin) noexcept {
    if (what.decode_time >= begin) return what;
    const auto end = what.decode_time + what.duration;
    what.duration = end > begin + 2 ? static_cast<std::uint32_t>(end - begin) : 2;
    what.decode_time = begin;
    return what;
}

// within: the part of a frame that is heard in a file which begins at `begin` (in samples): what lies before is cut from its time, not from its
// bytes, since sound starts and ends in the middle of a frame.   out  none: it ends before the file begins
inline std::optional<audio_frame> within(audio_frame what, std::int64_t begin) noexcept {
    what.decode_time -= begin;
    if (what.decode_time >= 0) return what;
    if (what.decode_time + what.duration <= 0) return std::nullopt;
    what.duration = static_cast<std::uint32_t>(what.duration + what.decode_time);
    what.decode_time = 0;
    return what;
}

}  // namespace bartizan::frame
