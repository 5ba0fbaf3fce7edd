// variants_api: the multivariant playlist of a stretch of footage: what is in it, before a player asks for any of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "playback_site.hpp"

#include <string_view>

namespace recorder {

void variants(playback_site& s, bz::service::reply& out, std::string_view camera, bz::utc_time from, bz::utc_time to);

}  // namespace recorder
