// SPDX-License-Identifier: Apache-2.0
#include "variants_api.hpp"

#include "segment_path.hpp"

#include <bartizan/io/file_part.hpp>
#include <bartizan/protocol/hls/variants.hpp>
#include <bartizan/protocol/mp4/codecs.hpp>
#include <bartizan/protocol/mp4/reader.hpp>

#include <algorithm>

namespace recorder {

namespace {

namespace storage = bz::storage;

constexpr std::uint64_t most_head = bz::io::file_part::buffer_bytes;   // ftyp and moov are at most 20 KiB

// contents: of all segments together: one camera may change its codec, its size and its sound within a stretch.
struct contents {
    std::string codecs;
    std::uint32_t width = 0, height = 0;
    std::uint64_t most = 0, bytes = 0, microseconds = 0;   // most: bits a second

    void add(std::string_view element) {
        if (element.empty() || ("," + codecs + ",").find("," + std::string(element) + ",") != std::string::npos) return;
        codecs += (codecs.empty() ? "" : ",") + std::string(element);
    }
    void add_head(const std::string& root, const storage::segment_facts& facts, const brought_segment& brought) {
        const auto open = [&](const std::string& path) { return bz::io::file_part::open(path.c_str(), 0, std::min(facts.bytes, most_head)); };
        auto part = brought ? open(brought->path) : open_either(root, facts.id, open);
        if (!part) return;   // deleted meanwhile: what is not known is not said
        bz::mp4::reader movie(part->front());
        if (!movie.open()) return;
        const auto& entry = movie.video().entry();
        add(bz::mp4::codecs_of(entry).view());
        if (const auto audio = movie.read_audio()) add(bz::mp4::codecs_of(*audio).view());
        if (std::uint32_t{entry.width} * entry.height > width * height) width = entry.width, height = entry.height;
    }
    void add_fragment(const storage::extent& e, std::uint32_t timescale) {
        const auto us = std::max<std::uint64_t>(e.duration / timescale * 1'000'000 + e.duration % timescale * 1'000'000 / timescale, 1000);
        most = std::max(most, e.bytes * 8'000 / (us / 1000));
        bytes += e.bytes, microseconds += us;
    }
};

std::int64_t ms(bz::utc_time t) { return t.unix_microseconds() / 1000; }

}  // namespace

void variants(playback_site& s, bz::service::reply& out, std::string_view camera, bz::utc_time from, bz::utc_time to) {
    std::vector<std::pair<storage::segment_facts, brought_segment>> segments;
    bool listed = each_playable(s, camera, from, to, [&](const storage::segment_facts& f, const brought_segment& brought) {
        segments.emplace_back(f, brought);
        return segments.size() <= playback_limits.playlist_fragments;
    }).has_value();
    contents all;
    for (const auto& [facts, brought] : segments) {
        const auto add = [&all, timescale = facts.timescale](const storage::extent& e) { all.add_fragment(e, timescale); };
        if (brought) std::ranges::for_each(brought->parts, add);
        else listed = listed && s.index.extents(facts.id, add).has_value();
        all.add_head(s.footage_folder, facts, brought);
    }
    if (!listed) return out.problem(503, "The index cannot be read now");
    const auto uri = "playlist.m3u8?from=" + std::to_string(ms(from)) + "&to=" + std::to_string(ms(to));
    bz::hls::write_variants([&](std::string_view text) { out.body += text; },
                            {uri, all.codecs, std::max<std::uint64_t>(all.most, 1), all.microseconds / 1000 > 0 ? all.bytes * 8'000 / (all.microseconds / 1000) : 0, all.width, all.height});
    out.content_type = "application/vnd.apple.mpegurl";
}

}  // namespace recorder
