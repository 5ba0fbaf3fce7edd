// thumbnails: what altered frames show, for the report that people read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "findings.hpp"
#include "recording.hpp"

namespace verify {

struct thumbnail {
    std::uint64_t frame = 0;
    std::vector<std::byte> jpeg;
};

struct gallery {
    std::vector<thumbnail> pictures;
    std::uint64_t left_out = 0;   // altered frames that have none
    std::string note;             // why pictures are wanting; empty when none is
};

// draw: of at most 24 altered frames, the first of each stretch before further ones, at most 320 pixels wide. Decoding a stranger's video is
// done in a process of its own, with limits, so that whatever breaks there costs pictures and not the verdict.
gallery draw(recording& video, content_keys& keys, const findings& found);

}   // namespace verify
