// rtp_info: what a server says at PLAY of the timestamps with which its tracks begin, so that sound and picture can be joined before a report came.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtsp/message.hpp>

#include <optional>

namespace bartizan::rtsp {

// rtp_start: the rtptime of the track whose control URL is `url`, or whose entry names the end of it (many servers write relative URLs).
//   in      info: the value of the RTP-Info field, which a server may leave out or write wrongly
//   out     none: nothing usable is said of this track      source  RFC 2326, 12.33
inline std::optional<std::uint32_t> rtp_start(std::string_view info, std::string_view url) noexcept {
    while (!info.empty()) {
        auto entry = cut(info, ',');
        std::string_view at;
        std::optional<std::uint32_t> time;
        while (!entry.empty()) {
            auto value = trimmed(cut(entry, ';'));
            const auto name = cut(value, '=');
            if (same_word(name, "url")) at = trimmed(value);
            else if (same_word(name, "rtptime")) time = number<std::uint32_t>(trimmed(value));
        }
        if (at.empty() || !time) continue;
        const bool whole = at == url;
        const bool end = at.size() < url.size() && url.ends_with(at) && (at.front() == '/' || url[url.size() - at.size() - 1] == '/');
        if (whole || end) return time;
    }
    return std::nullopt;
}

}  // namespace bartizan::rtsp
