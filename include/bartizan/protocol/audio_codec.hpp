// audio_codec: how the audio of a camera is coded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace bartizan {

// audio_codec: AAC-LC (ISO/IEC 14496-3), or G.711 by A-law or mu-law (ITU-T G.711), as RTP and MP4 name the two.
enum class audio_codec : std::uint8_t { aac, pcma, pcmu };

constexpr std::string_view name(audio_codec c) noexcept { return c == audio_codec::aac ? "AAC" : c == audio_codec::pcma ? "PCMA" : "PCMU"; }

}  // namespace bartizan
