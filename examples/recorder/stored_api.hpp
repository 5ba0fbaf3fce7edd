// stored_api: footage that only the object store has, brought over the API to be looked at. docs/reference/recorder-api.md describes it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "playback_site.hpp"

namespace recorder {

std::span<const bz::service::route<playback_site, door>> stored_routes();

}  // namespace recorder
