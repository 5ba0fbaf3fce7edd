// picture: one coded picture on its way from the encoder to disk and wire.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/protocol/nal/unit.hpp>

namespace bartizan::frame {

// picture: an access unit. Views only: the encoder owns the bytes, and they must stay until the picture is in the fragment.
struct picture {
    std::span<const bytes_view> units;     // NAL units in decoding order, without start codes or lengths
    std::int64_t decode_time = 0;          // in the track's timescale
    std::int32_t composition_offset = 0;   // presentation time minus decode time
    std::uint32_t duration = 0;            // in the track's timescale
    utc_time captured{};                   // what gets signed
};

// sei_units: the SEI units that go in front of a picture's first slice, in this order.
using sei_units = std::span<const bytes_view>;

inline bool starts_gop(nal::codec c, const picture& p) noexcept {
    return std::ranges::any_of(p.units, [c](bytes_view unit) { return nal::starts_gop(c, unit); });
}

enum class errc {
    starts_without_key_picture = 1, too_many_slices, no_slice, sample_too_large, too_many_samples, too_many_subsamples,
    parameter_sets_changed, no_parameter_sets, time_goes_backwards, path_ended, no_keystream, nothing_to_append_to, no_timescale,
    vendor_too_long, signature_too_late, extension_impossible, protection_unfit, key_changed,
    audio_frame_unfit, too_much_audio, audio_goes_backwards, audio_undeclared,
};
inline constexpr error_domain domain{"frame", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::starts_without_key_picture: return "the stream does not begin with a random access picture (IDR or IRAP)";
    case errc::too_many_slices: return "a picture has more slices than one hash document can list";
    case errc::no_slice: return "a picture without any slice";
    case errc::sample_too_large: return "a picture is larger than the fragment memory that limits.fragment_bytes gives";
    case errc::too_many_samples: return "a fragment has more pictures than limits.fragment_samples";
    case errc::too_many_subsamples: return "a fragment has more slices than limits.fragment_subsamples";
    case errc::parameter_sets_changed: return "the encoder changed its parameter sets: begin a new recording";
    case errc::no_parameter_sets: return "the first picture brings no parameter sets (VPS, SPS, PPS)";
    case errc::time_goes_backwards: return "a picture is to be decoded before the one that came before it";
    case errc::path_ended: return "the end of the stream was already signed";
    case errc::no_keystream: return "the content key may not encrypt any more: its lifetime's keystream is used up";
    case errc::nothing_to_append_to: return "the end of a stream without any picture";
    case errc::no_timescale: return "stream_facts.timescale is 0: a second must have some ticks";
    case errc::vendor_too_long: return "stream_facts.made_by has a text of more than 255 bytes";
    case errc::extension_impossible: return "what a document covers does not fit its extension";
    case errc::protection_unfit: return "the slices of an encrypted picture are not those that its protection SEI describes";
    case errc::key_changed: return "the stream changed its content key, or whether it is encrypted: begin a new recording";
    case errc::audio_frame_unfit: return "a frame of sound without bytes or duration, or hours behind the one before it";
    case errc::too_much_audio: return "there is more sound between two pictures than limits.audio_samples and limits.audio_bytes have room for";
    case errc::audio_goes_backwards: return "a frame of sound begins before the one that came before it ends, or before the recording does";
    case errc::audio_undeclared: return "the recording's facts name no sound, or sound of a codec that the product does not compose";
    case errc::signature_too_late: return "more documents wait for their signatures than signing_limits::late_documents allows";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

}  // namespace bartizan::frame
