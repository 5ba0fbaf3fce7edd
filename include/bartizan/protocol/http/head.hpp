// head: the request line and the fields of a request, read so strictly that no two readers can disagree about it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/protocol/http/errc.hpp>

#include <charconv>
#include <optional>

namespace bartizan::http {

struct field {
    std::string_view name, value;
};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
constexpr bool same_name(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}
constexpr bool is_token_char(char c) noexcept {   // RFC 9110, 5.6.2
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
constexpr bool is_token(std::string_view text) noexcept { return !text.empty() && std::ranges::all_of(text, is_token_char); }
constexpr bool is_value(std::string_view text) noexcept {   // RFC 9110, 5.5: visible, blank, or above ASCII
    return std::ranges::all_of(text, [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); });
}
constexpr std::string_view trimmed(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t");
    return first == text.npos ? std::string_view{} : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}
// lists: `token` is a member of the comma-separated list.
constexpr bool lists(std::string_view list, std::string_view token) noexcept {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (same_name(trimmed(list.substr(0, comma)), token)) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

// request: views into the machine, valid until its answer is complete.
struct request {
    std::string_view method, target;
    unsigned minor_version = 1;
    std::span<const field> fields;
    bytes_view body;
    bool tunnel = false;   // application/x-rtsp-tunnelled: the body is a stream of its own, see server::take_over

    std::string_view path() const noexcept { return target.substr(0, target.find('?')); }
    std::string_view query() const noexcept {
        const auto at = target.find('?');
        return at == target.npos ? std::string_view{} : target.substr(at + 1);
    }
    // value_of: of the first field of this name; nothing when there is none.
    std::optional<std::string_view> value_of(std::string_view name) const noexcept {
        for (const auto& each : fields)
            if (same_name(each.name, name)) return each.value;
        return std::nullopt;
    }
};

// framing: how long the body is and what happens to the connection after it.
struct framing {
    std::uint64_t length = 0;
    bool chunked = false, keep_alive = true, expects_continue = false;
};

// read_head: `text` is a whole header with the empty line at its end; line ends were checked. Fields go to the front of `fields`.
//   source   RFC 9112, 2.3, 3, 5, 6; refuses what 11.2 (request smuggling) warns of      memory  none
inline result<framing> read_head(std::string_view text, request& into, std::span<field> fields) noexcept {
    const auto line = text.substr(0, text.find("\r\n"));
    text.remove_prefix(line.size() + 2);
    const auto first = line.find(' '), last = line.rfind(' ');
    if (first == line.npos || first == last) return errc::bad_request_line;
    into.method = line.substr(0, first);
    into.target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (!is_token(into.method) || !std::ranges::all_of(into.target, [](char c) { return c > ' ' && c < 0x7f; }) || into.target.empty())
        return errc::bad_request_line;
    if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' || version[5] < '0' || version[5] > '9' || version[7] < '0' || version[7] > '9')
        return errc::bad_request_line;
    if (version[5] != '1') return errc::unknown_version;
    into.minor_version = version[7] == '0' ? 0 : 1;   // RFC 9110, 2.5: a higher minor version is read as ours

    framing how;
    how.keep_alive = into.minor_version == 1;
    std::size_t count = 0;
    unsigned hosts = 0, lengths = 0, codings = 0;
    for (; text != "\r\n"; ++count) {
        const auto each = text.substr(0, text.find("\r\n"));
        text.remove_prefix(each.size() + 2);
        if (count == fields.size()) return errc::too_many_fields;
        const auto colon = each.find(':');
        if (colon == each.npos) return errc::bad_field;
        const field now{each.substr(0, colon), trimmed(each.substr(colon + 1))};
        if (!is_token(now.name) || !is_value(now.value)) return errc::bad_field;   // folded lines begin with a blank, which is no token
        fields[count] = now;
        if (same_name(now.name, "host")) ++hosts;
        else if (same_name(now.name, "content-length")) {
            ++lengths;
            const auto* end = now.value.data() + now.value.size();
            const auto read = std::from_chars(now.value.data(), end, how.length);
            if (now.value.empty() || now.value[0] < '0' || now.value[0] > '9' || read.ptr != end) return errc::bad_length;
            if (read.ec != std::errc{}) return errc::body_too_large;
        } else if (same_name(now.name, "transfer-encoding")) {
            ++codings;
            if (!same_name(now.value, "chunked")) return errc::unknown_coding;
            how.chunked = true;
        } else if (same_name(now.name, "connection")) {
            if (lists(now.value, "close")) how.keep_alive = false;
            else if (into.minor_version == 0 && lists(now.value, "keep-alive")) how.keep_alive = true;
        } else if (same_name(now.name, "expect")) {
            if (!same_name(now.value, "100-continue")) return errc::unknown_expectation;
            how.expects_continue = into.minor_version == 1;
        } else if (same_name(now.name, "content-type")) {
            into.tunnel = same_name(now.value, "application/x-rtsp-tunnelled") && into.method == "POST";
        } else if (same_name(now.name, "accept")) {
            into.tunnel = into.tunnel || (lists(now.value, "application/x-rtsp-tunnelled") && into.method == "GET");
        }
    }
    if (hosts > 1 || (hosts == 0 && into.minor_version == 1)) return errc::bad_host;
    if (lengths > 1) return errc::bad_length;
    if (codings > 1) return errc::unknown_coding;
    if (how.chunked && (lengths > 0 || into.minor_version == 0)) return errc::length_and_chunked;
    into.fields = fields.first(count);
    return how;
}

}  // namespace bartizan::http
