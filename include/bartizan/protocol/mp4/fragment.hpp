// fragment: moof and the header of mdat for one run of samples, clear or encrypted.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/protocol/mp4/init_segment.hpp>

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
    std::size_t offset_at = 0;
    {
        const box offsets(out, "saio", 0, 0);
        out.u32(1);
        offset_at = out.size();
        out.u32(0);
    }
    const box information(out, "senc", 0, 2);
    out.u32(static_cast<std::uint32_t>(samples.size()));
    out.patch_u32(offset_at, static_cast<std::uint32_t>(out.size() - moof_at));
    for (const auto& s : samples) {
        out.bytes(s.iv);
        out.u16(static_cast<std::uint16_t>(stored_subsamples(s.subsamples)));
        for_each_stored_subsample(s.subsamples, [&](std::uint16_t clear, std::uint32_t encrypted) {
            out.u16(clear);
            out.u32(encrypted);
        });
    }
}

}   // namespace fragment_detail

// write_fragment_header: moof and the header of the mdat; the caller appends the samples' bytes, one after another, behind it.
// A reader can use the fragment as soon as its bytes are there: no index at the end of the file, so a power cut costs the last one only.
//   errors  no_space, sample_count, subsamples_do_not_add_up, too_many_subsamples   memory  `out`: see fragment_header_bytes_max
//   source  ISO/IEC 14496-12, 8.8 and 8.7.8 f.; ISO/IEC 23001-7, 7.2
inline result<> write_fragment_header(byte_writer& out, const fragment& which, std::span<const sample> samples) noexcept {
    if (const auto good = fragment_detail::check(which, samples); !good) return good;
    const std::size_t moof_at = out.size();
    std::size_t data_offset_at = 0;
    {
        const box movie_fragment(out, "moof");
        {
            const box header(out, "mfhd", 0, 0);
            out.u32(which.sequence);
        }
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
    std::uint64_t payload = 0;
    for (const auto& s : samples) payload += s.size;
    const bool large = payload > 0xffff'ffff - 8;
    out.u32(large ? 1 : static_cast<std::uint32_t>(payload + 8));
    out.u32(fourcc("mdat").value);
    if (large) out.u64(payload + 16);
    out.patch_u32(data_offset_at, static_cast<std::uint32_t>(out.size() - moof_at));
    if (!out.fits()) return errc::no_space;
    return {};
}

}   // namespace bartizan::mp4
