// segmented: a signed stream as a recorder's files hold it: cut at key pictures, with the documents of a segment's last group behind its last picture too;
// and what somebody, or the network, took out of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/arrival_verifier.hpp>
#include <support/signed_stream.hpp>

namespace tests {

inline constexpr std::int64_t footage_begin = 13'411'699'200 * bz::utc_time::ticks_per_second, footage_step = 400'000;   // of a picture

// sample: one picture with the units that stand in its sample, documents included.
struct sample {
    int frame = 0;
    bool key = false;
    signed_stream units;
};
using segment = std::vector<sample>;

// samples_of: documents stand in front of the picture that they came with (in_front), or behind it. Those behind all pictures are in the last sample.
inline std::vector<sample> samples_of(const signed_stream& s, bool in_front) {
    std::vector<sample> out;
    signed_stream waiting;
    for (const auto& u : s) {
        if (u.frame < 0) {
            if (in_front || out.empty()) waiting.push_back(u);
            else out.back().units.push_back(u);
            continue;
        }
        if (out.empty() || out.back().frame != u.frame) {
            out.push_back({u.frame, u.random_access, std::move(waiting)});
            waiting.clear();
        }
        out.back().units.push_back(u);
    }
    if (!out.empty()) out.back().units.insert(out.back().units.end(), waiting.begin(), waiting.end());
    return out;
}

// segments_of: each of at least `groups` groups of pictures. tails: as a recorder ends a file; false: as a power cut does.
inline std::vector<segment> segments_of(const std::vector<sample>& samples, int groups, bool tails = true) {
    std::vector<segment> out;
    int begun = 0;
    for (const auto& s : samples) {
        begun += s.key;
        if (out.empty() || (s.key && begun > groups)) {
            if (tails && !out.empty())
                for (const auto& u : s.units)
                    if (u.frame < 0) out.back().back().units.push_back(u);
            out.emplace_back();
            begun = 1;
        }
        out.back().push_back(s);
    }
    return out;
}

// footage_told: the last word about each stretch.
struct footage_told {
    std::vector<bz::storage::verdict_range> all;
    void range(const bz::storage::verdict_range& r) {
        for (std::size_t back = 1; back <= std::min<std::size_t>(all.size(), 64); ++back)
            if (auto& known = all[all.size() - back]; known.from == r.from && known.verdict == r.verdict) return void(known = r);
        all.push_back(r);
    }
    // text: "a7@0 m2@7": verdict (a authentic, c countersigned, k without key, u unsigned, ? not covered, m missing, x altered), pictures, first frame.
    std::string text() const {
        auto sorted = all;
        std::ranges::stable_sort(sorted, {}, &bz::storage::verdict_range::from);
        std::string out;
        for (const auto& r : sorted)
            out += std::string(1, "acku?mx"[std::size_t(r.verdict)]) + std::to_string(r.frames) + '@' + std::to_string((r.from.ticks - footage_begin) / footage_step) + '-' +
                   std::to_string((r.to.ticks - footage_begin) / footage_step) + ' ';
        return out;
    }
    // says: a stretch with one of these verdicts touches the time of frames [from, to).
    bool says(std::initializer_list<bz::storage::verdict> words, int from, int to) const {
        const auto begin = footage_begin + from * footage_step, end = footage_begin + to * footage_step;
        return std::ranges::any_of(all, [&](const auto& r) { return std::ranges::find(words, r.verdict) != words.end() && r.from.ticks <= end && r.to.ticks >= begin; });
    }
    bool says(bz::storage::verdict word) const { return std::ranges::find(all, word, &bz::storage::verdict_range::verdict) != all.end(); }
};

// judge_footage: segment after segment as one recording, as `recorder verify` reads them. blind: encrypted, and nobody has the key.
inline footage_told judge_footage(const std::vector<segment>& segments, bool blind, std::uint64_t* trusted = nullptr) {
    paper_checker checker;
    footage_told out;
    using judge_type = bz::frame::arrival_verifier<paper_checker, footage_told, small_limits>;
    const auto judge = std::make_unique<judge_type>(bz::nal::codec::h264, checker, out);
    for (const auto& file : segments)
        for (const auto& s : file) {
            std::vector<bz::bytes_view> units;
            for (const auto& u : s.units) units.push_back(u.bytes);
            const bz::protection_sei::message how;
            judge->picture({.units = units, .captured = {footage_begin + s.frame * footage_step}}, blind ? &how : nullptr);
        }
    judge->finish();
    if (trusted) *trusted = judge->trusted_signatures();
    return out;
}

}  // namespace tests
