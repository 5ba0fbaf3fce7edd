// fragment: moof and the header of mdat for a run of pictures and perhaps one of audio, clear or encrypted.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/protocol/mp4/init_segment.hpp>

#include <optional>
#include <span>

namespace bartizan::mp4 {

// subsample: clear bytes, then protected ones.   source  ISO/IEC 23001-7, 9.5
struct subsample {
    std::uint32_t clear = 0, encrypted = 0;
};

// protect_unit: a NAL unit of `stored` bytes whose first `header` bytes (length field, NAL header, slice header) must stay clear.
// Whole blocks only, so that no block of AES-CTR reaches over two subsamples (ISO/IEC 23001-7, 9.5.2); the odd bytes stay clear in front.
constexpr subsample protect_unit(std::uint32_t stored, std::uint32_t header) noexcept {
    const std::uint32_t encrypted = stored > header ? (stored - header) / 16 * 16 : 0;
    return {stored - encrypted, encrypted};
}

// sample: one picture. `subsamples` cover exactly `size` bytes; they and `iv` are read only when the fragment is protected.
struct sample {
    std::uint32_t size = 0;                // bytes, length fields included
    std::uint32_t duration = 0;            // ticks of the track
    std::int32_t composition_offset = 0;   // presentation time minus decode time, ticks
    bool sync = false;
    std::array<std::byte, iv_bytes> iv{};
    std::span<const subsample> subsamples{};
};

// audio_sample: one frame of AAC, or some octets of G.711. Protected, all of it is encrypted, as Common Encryption has it for audio.
struct audio_sample {
    std::uint32_t size = 0, duration = 0;   // bytes; ticks of the audio track
    std::array<std::byte, iv_bytes> iv{};
};

// audio_run: the sound beside the pictures of a fragment.
struct audio_run {
    std::uint64_t decode_time = 0;   // of the first sample, ticks of the audio track
    std::span<const audio_sample> samples{};
};

struct fragment {
    std::uint32_t sequence = 1;      // counts up through the file, from 1
    std::uint64_t decode_time = 0;   // of the first sample, ticks
    bool is_protected = false;
};

inline constexpr std::size_t stored_subsamples_max = 40;   // a sample: 8 bytes IV, 2 bytes count, 6 bytes each, in 255 bytes (saiz)

// for_each_stored_subsample: as the file holds them: clear parts that follow one another joined, those above 65,535 bytes split.
template <class Visit> constexpr void for_each_stored_subsample(std::span<const subsample> subsamples, Visit visit) {
    std::uint64_t clear = 0;
    for (const auto& part : subsamples) {
        clear += part.clear;
        if (part.encrypted == 0) continue;
        for (; clear > 0xffff; clear -= 0xffff) visit(std::uint16_t{0xffff}, std::uint32_t{0});
        visit(static_cast<std::uint16_t>(clear), part.encrypted);
        clear = 0;
    }
    while (clear > 0) {
        const auto now = static_cast<std::uint16_t>(std::min<std::uint64_t>(clear, 0xffff));
        visit(now, std::uint32_t{0});
        clear -= now;
    }
}

// stored_subsamples: how many entries `for_each_stored_subsample` gives; more than stored_subsamples_max cannot be written.
constexpr std::size_t stored_subsamples(std::span<const subsample> subsamples) noexcept {
    std::size_t count = 0;
    for_each_stored_subsample(subsamples, [&](std::uint16_t, std::uint32_t) { ++count; });
    return count;
}

// audio_header_bytes_max: what write_fragment_header needs beside that for so many samples of audio.
constexpr std::size_t audio_header_bytes_max(std::size_t samples) noexcept { return samples == 0 ? 0 : 160 + samples * (8 + iv_bytes); }

// fragment_header_bytes_max: enough for write_fragment_header with that many samples, each with that many stored subsamples.
constexpr std::size_t fragment_header_bytes_max(std::size_t samples, std::size_t subsamples) noexcept {
    return 192 + samples * (16 + 1 + iv_bytes + 2 + 6 * subsamples);
}

namespace fragment_detail {

inline constexpr std::uint32_t sync_flags = 0x0200'0000, other_flags = 0x0101'0000;   // depends on none; depends on others, not sync

inline std::uint8_t information_bytes(const sample& s) noexcept {
    return static_cast<std::uint8_t>(iv_bytes + 2 + 6 * stored_subsamples(s.subsamples));
}

inline result<> check(const fragment& which, std::span<const sample> samples) noexcept {
    if (samples.empty() || samples.size() > 0xffff'ffff) return errc::sample_count;
    if (!which.is_protected) return {};
    for (const auto& s : samples) {
        std::uint64_t sum = 0;
        for (const auto& part : s.subsamples) sum += std::uint64_t{part.clear} + part.encrypted;
        if (sum != s.size) return errc::subsamples_do_not_add_up;
        if (stored_subsamples(s.subsamples) > stored_subsamples_max) return errc::too_many_subsamples;
    }
    return {};
}

// run: returns where the data offset is to be patched in.
inline std::size_t run(byte_writer& out, std::span<const sample> samples) noexcept {
    const bool reordered = std::ranges::any_of(samples, [](const sample& s) { return s.composition_offset != 0; });
    const box scope(out, "trun", 1, 0x701u | (reordered ? 0x800u : 0u));
    out.u32(static_cast<std::uint32_t>(samples.size()));
    const std::size_t offset_at = out.size();
    out.u32(0);
    for (const auto& s : samples) {
        out.u32(s.duration);
        out.u32(s.size);
        out.u32(s.sync ? sync_flags : other_flags);
        if (reordered) out.u32(static_cast<std::uint32_t>(s.composition_offset));
    }
    return offset_at;
}

// box_offset: a saio of one entry, whose value comes when senc is being written.
class box_offset {
    byte_writer& out_;
    std::size_t moof_at_, at_;

public:
    box_offset(byte_writer& out, std::size_t moof_at) noexcept : out_(out), moof_at_(moof_at), at_(0) {
        const box offsets(out, "saio", 0, 0);
        out.u32(1);
        at_ = out.size();
        out.u32(0);
    }
    void is_here() const noexcept { out_.patch_u32(at_, static_cast<std::uint32_t>(out_.size() - moof_at_)); }
};

// encryption: saiz, saio, senc in this order: readers that go by either find what they need before the data (ISO/IEC 23001-7, 7).
inline void encryption(byte_writer& out, std::span<const sample> samples, std::size_t moof_at) noexcept {
    {
        const std::uint8_t first = information_bytes(samples[0]);
        const bool same = std::ranges::all_of(samples, [&](const sample& s) { return information_bytes(s) == first; });
        const box sizes(out, "saiz", 0, 0);
        out.u8(same ? first : std::uint8_t{0});
        out.u32(static_cast<std::uint32_t>(samples.size()));
        if (!same)
            for (const auto& s : samples) out.u8(information_bytes(s));
    }
    const box_offset where(out, moof_at);
    const box information(out, "senc", 0, 2);
    out.u32(static_cast<std::uint32_t>(samples.size()));
    where.is_here();
    for (const auto& s : samples) {
        out.bytes(s.iv);
        out.u16(static_cast<std::uint16_t>(stored_subsamples(s.subsamples)));
        for_each_stored_subsample(s.subsamples, [&](std::uint16_t clear, std::uint32_t encrypted) {
            out.u16(clear);
            out.u32(encrypted);
        });
    }
}

// audio_encryption: no subsamples, so the auxiliary information of a sample is its IV (ISO/IEC 23001-7, 7.2 and 9.6).
inline void audio_encryption(byte_writer& out, std::span<const audio_sample> samples, std::size_t moof_at) noexcept {
    {
        const box sizes(out, "saiz", 0, 0);
        out.u8(iv_bytes);
        out.u32(static_cast<std::uint32_t>(samples.size()));
    }
    const box_offset where(out, moof_at);
    const box information(out, "senc", 0, 0);
    out.u32(static_cast<std::uint32_t>(samples.size()));
    where.is_here();
    for (const auto& s : samples) out.bytes(s.iv);
}

// audio: returns where the data offset is to be patched in.
inline std::size_t audio(byte_writer& out, const audio_run& run, bool is_protected, std::size_t moof_at) noexcept {
    const box track(out, "traf");
    {
        const box header(out, "tfhd", 0, 0x20020);   // default-base-is-moof, flags for all samples
        out.u32(audio_track_id);
        out.u32(sync_flags);
    }
    {
        const box time(out, "tfdt", 1, 0);
        out.u64(run.decode_time);
    }
    std::size_t offset_at = 0;
    {
        const box scope(out, "trun", 0, 0x301);
        out.u32(static_cast<std::uint32_t>(run.samples.size()));
        offset_at = out.size();
        out.u32(0);
        for (const auto& s : run.samples) out.u32(s.duration), out.u32(s.size);
    }
    if (is_protected) audio_encryption(out, run.samples, moof_at);
    return offset_at;
}

}   // namespace fragment_detail

// write_fragment_header: moof and the header of the mdat; the caller appends the samples' bytes, one after another, behind it:
// first all pictures, then all of the audio, if there is any.
// A reader can use the fragment as soon as its bytes are there: no index at the end of the file, so a power cut costs the last one only.
//   errors  no_space, sample_count, subsamples_do_not_add_up, too_many_subsamples   memory  `out`: see fragment_header_bytes_max
//   source  ISO/IEC 14496-12, 8.8 and 8.7.8 f.; ISO/IEC 23001-7, 7.2
inline result<> write_fragment_header(byte_writer& out, const fragment& which, std::span<const sample> samples, const audio_run& sound = {}) noexcept {
    if (const auto good = fragment_detail::check(which, samples); !good) return good;
    if (sound.samples.size() > 0xffff'ffff) return errc::sample_count;
    const std::size_t moof_at = out.size();
    std::size_t data_offset_at = 0, audio_offset_at = 0;
    std::optional<box> movie_fragment(std::in_place, out, fourcc("moof"));
    {
        const box header(out, "mfhd", 0, 0);
        out.u32(which.sequence);
    }
    {
        const box track(out, "traf");
        {
            const box header(out, "tfhd", 0, 0x20000);   // default-base-is-moof
            out.u32(track_id);
        }
        {
            const box time(out, "tfdt", 1, 0);
            out.u64(which.decode_time);
        }
        data_offset_at = fragment_detail::run(out, samples);
        if (which.is_protected) fragment_detail::encryption(out, samples, moof_at);
    }
    if (!sound.samples.empty()) audio_offset_at = fragment_detail::audio(out, sound, which.is_protected, moof_at);
    movie_fragment.reset();
    std::uint64_t pictures = 0, payload = 0;
    for (const auto& s : samples) pictures += s.size;
    payload = pictures;
    for (const auto& s : sound.samples) payload += s.size;
    const bool large = payload > 0xffff'ffff - 8;
    out.u32(large ? 1 : static_cast<std::uint32_t>(payload + 8));
    out.u32(fourcc("mdat").value);
    if (large) out.u64(payload + 16);
    const auto data_at = out.size() - moof_at;
    if (!sound.samples.empty() && data_at + pictures > 0x7fff'ffff) return errc::too_many_samples;   // what a run's offset can say
    out.patch_u32(data_offset_at, static_cast<std::uint32_t>(data_at));
    if (!sound.samples.empty()) out.patch_u32(audio_offset_at, static_cast<std::uint32_t>(data_at + pictures));
    if (!out.fits()) return errc::no_space;
    return {};
}

}   // namespace bartizan::mp4
