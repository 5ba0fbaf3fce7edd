// errc: what can be wrong with RTSP messages and sessions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::rtsp {

enum class errc {
    head_too_large = 1, body_too_large, too_many_fields, malformed_start_line, malformed_field, folded_field, control_character,
    no_cseq, bad_cseq, bad_content_length, twice, wrong_version, idle_time_out, bad_transport, reply_too_large, closed_within_message,
    unexpected_reply, refused, unauthorized, bad_url, password_in_url, needs_credentials, redirected, answer_time_out, closed, bad_session, no_track, bad_control_url,
    url_too_long, media_time_out, not_base64, no_tunnel,
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
    case errc::bad_url: return "not a URL of the form rtsp://user@host:port/path or rtsps://...";
    case errc::password_in_url: return "the URL holds a password, which others could read; hand it in another way";
    case errc::needs_credentials: return "the server asks for a name and a password";
    case errc::redirected: return "the server sends its client to another place; redirects are not followed";
    case errc::answer_time_out: return "the server did not answer a request within limits.answer_ms";
    case errc::closed: return "the server closed the connection";
    case errc::bad_session: return "the server names no session, one that is too long, or another than before";
    case errc::no_track: return "the server describes no track that can be received";
    case errc::bad_control_url: return "the control URL of a track is longer than limits.url_bytes or holds characters that no URL has";
    case errc::url_too_long: return "the URL is longer than limits.url_bytes";
    case errc::not_base64: return "what came through the tunnel is no base64";
    case errc::no_tunnel: return "the server grants no tunnel: its answer to the GET or the POST is not 200";
    case errc::media_time_out: return "no media came for longer than limits.media_ms";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

}  // namespace bartizan::rtsp
