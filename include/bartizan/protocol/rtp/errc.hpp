// errc: what can be wrong with RTP and RTCP packets.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::rtp {

enum class errc { cut_off = 1, wrong_version, bad_padding, malformed_control, picture_too_large, packet_size_too_small };
inline constexpr error_domain domain{"rtp", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::cut_off: return "the packet ends within its header, its contributing sources or its extension";
    case errc::wrong_version: return "the packet is not of RTP version 2";
    case errc::bad_padding: return "the padding is empty or longer than the packet";
    case errc::malformed_control: return "an RTCP packet is shorter than its count or length says";
    case errc::picture_too_large: return "the packets of a picture do not fit the memory given for them";
    case errc::packet_size_too_small: return "the greatest packet size has no room for any payload";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

}  // namespace bartizan::rtp
