// record: one recording from a source to a file on the card.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "source.hpp"

#include <cstdint>
#include <string>

namespace camera {

struct record_request {
    std::string store, output, input, key_output, passphrase_file, viewer_file;
    picture_format format{};
    std::optional<sound_format> sound{};   // none: no sound
    std::uint64_t frames = 250;
    bool live = true, quiet = false;
};

struct record_summary {
    std::uint64_t pictures = 0, audio_frames = 0, bytes = 0;
    std::uint32_t fragments = 0, documents = 0, lost_documents = 0;
    std::size_t uncovered_slices = 0;
    std::string key_id, signing_failure;
};

// record: throws std::runtime_error with a sentence for a person when the recording cannot be made or cannot go on.
record_summary record(const record_request& request);

}  // namespace camera
