// client_events: what a client tells on its way from OPTIONS to media.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtsp/transport.hpp>
#include <bartizan/protocol/sdp/reader.hpp>

namespace bartizan::rtsp {

// Views are valid until the client's next call.
template <std::size_t Media = 8> struct described {   // now take() the tracks that are wanted
    sdp::session<Media> session;
    std::string_view text;
};
struct track_set_up {
    std::size_t track = 0;
    transport how{};   // what the server granted; its views are empty
};
struct playing {
    std::string_view rtp_info;
};
struct media_packet {   // of interleaved tracks
    std::size_t track = 0;
    bool control = false;   // RTCP
    bytes_view data;
};

}  // namespace bartizan::rtsp
