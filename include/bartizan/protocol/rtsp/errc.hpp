// errc: what can be wrong with RTSP messages and sessions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::rtsp {

enum class errc {
    head_too_large = 1, body_too_large, too_many_fields, malformed_start_line, malformed_field, folded_field, control_character,
    no_cseq, bad_cseq, bad_content_length, twice, wrong_version, idle_time_out, bad_transport, reply_too_large, closed_within_message,
    unexpected_reply, refused, unauthorized,
};
inline constexpr error_domain domain{"rtsp", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::head_too_large: return "start line and fields are longer than limits.head_bytes";
    case errc::body_too_large: return "Content-Length is greater than limits.body_bytes";
    case errc::too_many_fields: return "a message has more fields than limits.fields";
    case errc::malformed_start_line: return "neither an RTSP request line nor an RTSP status line";
    case errc::malformed_field: return "a line of the head is not a field: no colon, no name, or a character that no name may have";
    case errc::folded_field: return "a field goes on in a second line";
    case errc::control_character: return "a control character stands in the head";
    case errc::no_cseq: return "a message without CSeq";
    case errc::bad_cseq: return "CSeq is not a number of 32 bits";
    case errc::bad_content_length: return "Content-Length is not a number";
    case errc::twice: return "CSeq, Content-Length, Session or Transport stands twice in one message";
    case errc::wrong_version: return "the message is not of RTSP/1.0";
    case errc::idle_time_out: return "the peer was silent for longer than limits.idle_ms";
    case errc::bad_transport: return "the Transport field cannot be read";
    case errc::reply_too_large: return "a reply is longer than limits.output_bytes";
    case errc::closed_within_message: return "the peer closed the connection within a message";
    case errc::unexpected_reply: return "a reply that answers no request";
    case errc::refused: return "the server refused a request";
    case errc::unauthorized: return "the server accepts none of our credentials";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

}  // namespace bartizan::rtsp
