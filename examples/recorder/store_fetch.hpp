// store_fetch: footage that only the object store has, back into the folder, where it plays and is exported as if it had never left.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "house.hpp"

#include <functional>
#include <string>

namespace recorder {

struct fetched {
    std::uint64_t segments = 0, bytes = 0;
};
using fetch_progress = std::function<void(std::uint64_t done, std::uint64_t all)>;   // bytes; what it throws ends the work

// fetch_footage: what the store has of a camera in [from, to) and the folder has not. It is held as evidence, or retention would delete it again at once.
// Beside a running recorder; each segment is in the index when its file is whole and synced.
//   listed   a connection of its own to the index of the folder
//   throws   a sentence: no store in the configuration, it does not answer, what it has is no footage or shorter than it says, the disk has no room for it
fetched fetch_footage(const configuration& config, index& listed, const std::string& camera, bz::utc_time from, bz::utc_time to, const fetch_progress& told);

// learn_footage: what the store has, of all cameras, into the index.   out  how many segments      throws  as fetch_footage()
std::uint64_t learn_footage(const configuration& config, index& listed);

}  // namespace recorder
