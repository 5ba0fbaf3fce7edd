// judging: every camera's pictures are judged while they are recorded, in the background of the recording.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ingest.hpp"

namespace recorder {

// judging: an onlooker for each camera that keeps verdicts in the index (verdicts.hpp: judge). A camera whose authorities cannot be read is recorded
// without, which is told.      memory  judge::memory_max a camera
onlooker_of judging(house& all);

}  // namespace recorder
