// live_fragment: a live picture as a fragment of MP4 of its own, for players that take no RTP, e.g. those of pages.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/audio.hpp>
#include <bartizan/frame/live.hpp>
#include <bartizan/protocol/mp4/fragment.hpp>

namespace bartizan::frame {

// live_sound: what is heard beside one live picture, as samples of the second track.
struct live_sound {
    std::uint64_t decode_time = 0;   // of the first sample, ticks of the audio track
    std::span<const mp4::audio_sample> samples{};
    bytes_view bytes{};              // of all samples, one after another
    bool is_protected = false;
};

// pack_live_sound: frames of sound through their gate, which encrypts them or not. A gap between two of them is given to the one before it.
//   in      frames in the order of the track, none before time 0; Gate: clear_audio_gate or protecting_audio_gate
//   out     refers to `samples` and `room`
//   errors  audio_frame_unfit (time), too_much_audio (samples or room), those of the gate
template <class Gate>
result<live_sound> pack_live_sound(Gate& gate, std::span<const audio_frame> frames, std::span<mp4::audio_sample> samples, bytes_span room) noexcept {
    live_sound all{.is_protected = Gate::encrypts};
    std::size_t size = 0, count = 0;
    std::int64_t last = 0;
    for (const auto& each : frames) {
        if (each.decode_time < last || (count > 0 && each.decode_time == last)) return errc::audio_frame_unfit;
        if (count == samples.size()) return errc::too_much_audio;
        const auto packed = gate(each, room.subspan(size));
        if (!packed) return packed.error();
        if (count == 0) all.decode_time = static_cast<std::uint64_t>(each.decode_time);
        else samples[count - 1].duration = static_cast<std::uint32_t>(each.decode_time - last);
        last = each.decode_time;
        samples[count++] = (*packed)->sample;
        size += (*packed)->sample.size;
    }
    all.samples = samples.first(count);
    all.bytes = room.first(size);
    return all;
}

// write_live_fragment: moof and mdat of one picture. Parameter sets and delimiters are left out: they stand in the init segment, or say nothing.
//   in      what a live gate gave, with a picture; sequence: of the fragment, from 1; sound: as secret as the picture is
//   out     an encrypted picture becomes a sample of Common Encryption, with its IV and subsamples
//   errors  no_slice (the end of a stream), sample_too_large (no room), audio_frame_unfit (clear sound beside an encrypted picture, or the other way round), those of mp4::write_fragment_header
//   source  ISO/IEC 14496-12, 8.8; ISO/IEC 14496-15, 5.3 and 8.3; ISO/IEC 23001-7, 7.2
inline result<> write_live_fragment(nal::codec c, const streamed& s, std::uint32_t sequence, byte_writer& out, const live_sound& sound = {}) noexcept {
    if (!s.what) return errc::no_slice;
    if (!sound.samples.empty() && sound.is_protected == s.clear.empty()) return errc::audio_frame_unfit;
    std::array<mp4::subsample, live_units_max + 1> parts;
    std::size_t count = 0, slice = 0;
    mp4::sample sample{.duration = s.what->duration, .composition_offset = s.what->composition_offset, .sync = s.starts_gop, .iv = s.iv};
    const auto left_out = [c](bytes_view unit) {
        const auto k = nal::kind_of(c, unit);
        return k == nal::kind::parameter_set || k == nal::kind::delimiter;
    };
    for (const auto unit : s.units) {
        if (left_out(unit)) continue;
        const auto k = nal::kind_of(c, unit);
        const bool encrypted = (k == nal::kind::slice || k == nal::kind::uncovered_slice) && slice < s.clear.size();
        const auto open = encrypted ? std::min<std::size_t>(s.clear[slice++], unit.size()) : unit.size();
        parts[count++] = {static_cast<std::uint32_t>(4 + open), static_cast<std::uint32_t>(unit.size() - open)};
        sample.size += static_cast<std::uint32_t>(4 + unit.size());
    }
    sample.subsamples = std::span(parts).first(count);
    const mp4::fragment which{sequence, static_cast<std::uint64_t>(s.what->decode_time), !s.clear.empty()};
    if (const auto made = mp4::write_fragment_header(out, which, {&sample, 1}, {sound.decode_time, sound.samples}); !made) return made;
    for (const auto unit : s.units)
        if (!left_out(unit)) out.u32(static_cast<std::uint32_t>(unit.size())), out.bytes(unit);
    out.bytes(sound.bytes);
    if (!out.fits()) return errc::sample_too_large;
    return {};
}

}  // namespace bartizan::frame
