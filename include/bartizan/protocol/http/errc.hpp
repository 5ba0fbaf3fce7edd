// errc: what can be wrong with a request or with an answer, and what the peer is told.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::http {

enum class errc {
    bad_line_end = 1, bad_request_line, bad_field, bad_host, bad_length, bad_chunk, length_and_chunked, unknown_coding, unknown_version,
    unknown_expectation, header_too_large, too_many_fields, body_too_large, header_timeout, body_timeout, send_timeout, cut_off,
    unsafe_response, wrong_state, no_room, bad_answer, answer_timeout,
};
inline constexpr error_domain http_domain{"http", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::bad_line_end: return "a line of the header does not end in CR LF, or holds a NUL";
    case errc::bad_request_line: return "the first line is no request of HTTP/1";
    case errc::bad_field: return "a header field is folded, has no name, white space before its colon, or a control character";
    case errc::bad_host: return "the request has no Host field, or several";
    case errc::bad_length: return "Content-Length is not one decimal number";
    case errc::bad_chunk: return "the body is not chunked as it says";
    case errc::length_and_chunked: return "the request has both Content-Length and Transfer-Encoding: who reads it could disagree where it ends";
    case errc::unknown_coding: return "the transfer coding is not chunked alone";
    case errc::unknown_version: return "the version is not HTTP/1";
    case errc::unknown_expectation: return "the expectation is not 100-continue";
    case errc::header_too_large: return "the header is longer than limits.header_bytes";
    case errc::too_many_fields: return "the header has more fields than limits.fields";
    case errc::body_too_large: return "the body is longer than limits.body_bytes";
    case errc::header_timeout: return "the header did not arrive within limits.header_ms";
    case errc::body_timeout: return "the body did not arrive within limits.body_ms";
    case errc::send_timeout: return "the peer took nothing of the answer for limits.send_ms";
    case errc::cut_off: return "the peer closed in the middle of a request";
    case errc::unsafe_response: return "a field of the answer holds CR, LF or NUL, or no name";
    case errc::wrong_state: return "there is no request to answer now, or it has its answer";
    case errc::no_room: return "the output has no room for it now";
    case errc::bad_answer: return "the answer does not begin as one of HTTP/1, or nobody asked for it";
    case errc::answer_timeout: return "the server did not answer, or took nothing of the request, within client_limits";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&http_domain, int(code)}; }

// status_of: the answer to a request that is refused (RFC 9110, 15); 0: none is sent.
constexpr int status_of(errc code) noexcept {
    switch (code) {
    case errc::unknown_coding: return 501;
    case errc::unknown_version: return 505;
    case errc::unknown_expectation: return 417;
    case errc::header_too_large:
    case errc::too_many_fields: return 431;
    case errc::body_too_large: return 413;
    case errc::header_timeout:
    case errc::body_timeout: return 408;
    case errc::send_timeout:
    case errc::bad_answer:
    case errc::answer_timeout:
    case errc::cut_off: return 0;
    default: return 400;
    }
}

// reason_of: the reason phrase; it may be empty (RFC 9112, 4), but people read it.
constexpr std::string_view reason_of(int status) noexcept {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 507: return "Insufficient Storage";
    case 505: return "HTTP Version Not Supported";
    }
    return "";
}

}  // namespace bartizan::http
