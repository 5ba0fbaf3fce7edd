// codec: the two video codecs whose NAL units bartizan signs, encrypts and stores.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace bartizan::nal {

enum class codec : std::uint8_t { h264, h265 };   // ITU-T H.264 (ISO/IEC 14496-10), ITU-T H.265 (ISO/IEC 23008-2)

constexpr std::string_view name(codec which) noexcept { return which == codec::h264 ? "h264" : "h265"; }

}  // namespace bartizan::nal
