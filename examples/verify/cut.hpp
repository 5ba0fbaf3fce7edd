// cut: a part of a recording as a recording of its own, at signed boundaries and without encoding anything anew.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "findings.hpp"
#include "recording.hpp"

namespace verify {

// cut_range: FROM and TO as the user wrote them: seconds from the start, `frame:N`, or ISO 8601 in UTC.
struct cut_range {
    std::string from, to;
};

// heard_range: audio frames [first, end) of the track.
struct heard_range {
    std::uint64_t first = 0, end = 0;
};

// cut_plan: the frames [first, end) that were chosen, never fewer than asked for where signatures reach.
struct cut_plan {
    std::uint64_t first = 0, end = 0;
    std::uint64_t document = 0;    // NAL unit of the signed document behind which `end` is
    std::uint64_t uncovered = 0;   // frames asked for at the end that no document speaks of, and that are left out
    bool sets_in_band = false;
    std::optional<heard_range> sound{};   // what the documents of the part speak of; none: sound is nobody's business there, and goes by time
};

// plan_cut: throws complaint: a range that cannot be read, is empty or outside, or nothing signed to cut at.
cut_plan plan_cut(const recording& video, const findings& found, const cut_range& asked);

// write_cut: a new file of the same kind; MP4 becomes fragmented, and what is encrypted stays so, without any key.
//   out     why sound that is there was left out; empty: it was not, or there is none
//   errors  throws complaint; the output is then removed
std::string write_cut(const recording& video, const cut_plan& plan, const std::string& output, const std::function<void(std::uint64_t)>& progress);

}   // namespace verify
