// groups: a recording as access units with all that stands between them, still encrypted, for cutting.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "recording.hpp"

#include <bartizan/protocol/extension_sei/reader.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>

namespace verify {

// group: a sample of an MP4, or the units up to the last slice of a picture in a byte stream.
struct group {
    struct unit {
        bz::bytes_view bytes;
        std::size_t at = 0;   // in the sample, of its length field
        std::uint64_t nal = 0;
        bool slice = false;
    };
    std::uint64_t frame = 0;   // of its first slice; of the next frame when it has none
    std::vector<unit> units;
    const bz::mp4::sample_view* sample = nullptr;
    std::uint64_t offset = 0;   // bytes of the file behind it
};

inline bool is_slice(bz::nal::codec c, bz::bytes_view unit) {
    const auto kind = bz::nal::kind_of(c, unit);
    return kind == bz::nal::kind::slice || kind == bz::nal::kind::uncovered_slice;
}
inline bool is_parameter_set(bz::nal::codec c, bz::bytes_view unit) { return bz::nal::kind_of(c, unit) == bz::nal::kind::parameter_set; }
inline bool is_delimiter(bz::nal::codec c, bz::bytes_view unit) { return bz::nal::type(c, unit) == (c == bz::nal::codec::h264 ? 9 : 35); }
// is_signature: a SEI that proves something: of Media Signing, or the extension to it.
inline bool is_signature(bz::nal::codec c, bz::bytes_view unit) {
    return bz::nal::kind_of(c, unit) == bz::nal::kind::sei &&
           (bz::media_signing::is_media_signing(c, unit) || bz::extension_sei::is_extension(c, unit));
}

// each_group: give(group) until it says false. Throws complaint for what cannot be taken apart.
template <class Give> void each_group(const recording& video, Give give) {
    const auto codec = video.codec();
    std::uint64_t frames = 0, nal = 0;
    group g;
    const auto add = [&](bz::bytes_view unit, std::size_t at) {
        const bool slice = is_slice(codec, unit);
        if (slice && (bz::nal::starts_picture(codec, unit) || frames == 0)) ++frames;
        if (slice && std::ranges::none_of(g.units, &group::unit::slice)) g.frame = frames - 1;
        g.units.push_back({unit, at, nal++, slice});
    };
    const auto done = [&] {
        if (std::ranges::none_of(g.units, &group::unit::slice)) g.frame = frames;
        const bool more = give(std::as_const(g));
        g.units.clear();
        return more;
    };
    if (const auto* movie = video.movie()) {
        auto samples = movie->samples();
        while (const auto sample = samples.next()) {
            if (sample->is_protected && sample->subsamples.empty())
                throw complaint{sample->offset, "the sample is encrypted as a whole; such a recording cannot be cut"};
            g.sample = &*sample;
            g.offset = sample->offset + sample->data.size();
            bz::nal::length_prefixed_units units(sample->data, sample->entry->length_bytes);
            while (true) {
                const auto unit = units.next();
                if (!unit) throw complaint{sample->offset, std::string(unit.error().message())};
                if (!*unit) break;
                add(**unit, static_cast<std::size_t>((*unit)->data() - sample->data.data()) - sample->entry->length_bytes);
            }
            if (!done()) return;
        }
        return;
    }
    bz::nal::annexb_units<> units(video.file());
    bool slices = false;
    while (const auto unit = units.next()) {
        // A picture ends where the next one or anything that precedes one begins; only what ends a sequence and fillers stay with it.
        const auto type = bz::nal::type(codec, *unit);
        const bool trailing = codec == bz::nal::codec::h264 ? type >= 10 && type <= 12 : type >= 36 && type <= 40 && type != 39;
        const bool begins = is_slice(codec, *unit) ? bz::nal::starts_picture(codec, *unit) : !trailing;
        if (slices && begins) {
            if (!done()) return;
            slices = false;
        }
        slices |= is_slice(codec, *unit);
        add(*unit, 0);
        g.offset = units.offset();
    }
    if (!g.units.empty()) done();
}

}   // namespace verify
