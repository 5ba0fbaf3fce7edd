// html: the findings as one page for people: to read, to print, to hand on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "findings.hpp"
#include "thumbnails.hpp"

namespace verify {

// chapter: what the page says of one file.
struct chapter {
    findings found;
    gallery altered;
    std::uint64_t bytes = 0;
    std::array<std::byte, 32> sha256{};   // of the whole file, so that the report names one file and no other
    std::string unusable;                 // why nothing could be said; empty when something could
};

// to_html: self-contained: no script, nothing loaded from anywhere, one style sheet that the page's policy names by its hash.
std::string to_html(const std::vector<chapter>& chapters, bz::utc_time made);

}   // namespace verify
