// cameras_api: cameras looked at, added and removed over the API. docs/reference/recorder-api.md describes it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "playback_site.hpp"

namespace recorder {

std::span<const bz::service::route<playback_site, door>> cameras_routes();

}  // namespace recorder
