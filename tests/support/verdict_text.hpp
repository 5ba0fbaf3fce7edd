// verdict_text: verdicts of recorded footage in a line, so that a test says in words what it expects.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/recorded.hpp>

#include <cstdio>
#include <tuple>

namespace tests {

// at: seconds since the clip began.
inline bz::utc_time at(double seconds) { return {clip::start.ticks + static_cast<std::int64_t>(seconds * bz::utc_time::ticks_per_second)}; }

// text: "authentic 0-9 missing 9-10 ..." in seconds, joined where they follow each other.
inline std::string text(const std::vector<bz::storage::verdict_range>& ranges) {
    std::vector<std::tuple<std::string, double, double>> parts;
    const auto seconds = [](bz::utc_time t) { return static_cast<double>((t.ticks - clip::start.ticks) / 100'000) / 100; };
    for (const auto& r : ranges) {
        const auto word = std::string(name(r.verdict));
        if (!parts.empty() && std::get<0>(parts.back()) == word && std::get<2>(parts.back()) >= seconds(r.from) - 0.01) std::get<2>(parts.back()) = seconds(r.to);
        else parts.emplace_back(word, seconds(r.from), seconds(r.to));
    }
    std::string out;
    for (const auto& [word, from, to] : parts) {
        char line[96];
        std::snprintf(line, sizeof line, "%s %g-%g ", word.c_str(), from, to);
        out += line;
    }
    return out;
}
inline std::vector<bz::storage::verdict_range> kept(footage_house& house) {
    std::vector<bz::storage::verdict_range> out;
    if (!house.index.verdicts("door", at(-10), at(1000), [&](const auto& r) { return out.push_back(r), true; })) throw std::runtime_error("verdicts cannot be read");
    return out;
}
inline std::vector<bz::storage::segment_facts> segments(footage_house& house) {
    std::vector<bz::storage::segment_facts> out;
    if (!house.footage.each("door", bz::storage::beginning_of_time, bz::storage::end_of_time, [&](const auto& s) { return out.push_back(s), true; })) throw std::runtime_error("segments cannot be listed");
    return out;
}

}  // namespace tests
