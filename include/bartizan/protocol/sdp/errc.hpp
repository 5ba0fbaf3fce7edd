// errc: what can be wrong with a session description.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::sdp {

enum class errc { malformed_line = 1, no_version, malformed_media, malformed_attribute, too_many_media, too_large, bad_parameter_set, unsupported_audio };
inline constexpr error_domain domain{"sdp", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::malformed_line: return "a line is not one letter, an equals sign and a value without control characters";
    case errc::no_version: return "the description does not begin with v=0";
    case errc::malformed_media: return "an m= line lacks its kind, port, protocol or format";
    case errc::malformed_attribute: return "an rtpmap or fmtp attribute cannot be read";
    case errc::too_many_media: return "the description has more media than the reader keeps";
    case errc::too_large: return "the description does not fit its memory";
    case errc::bad_parameter_set: return "a parameter set is not base64, is too long, or there are too many";
    case errc::unsupported_audio: return "an audio stream is neither AAC-LC (mode AAC-hbr) nor G.711";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

}  // namespace bartizan::sdp
