// message: the syntax that RTSP requests and replies share: a start line, fields, the end of the head.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/protocol/rtsp/errc.hpp>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bartizan::rtsp {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
// same_word: field names and most tokens are compared without regard to case (RFC 2326, 12; RFC 2068, 4.2).
constexpr bool same_word(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}
constexpr std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}
// cut: what stands before `at` is taken from the front of `text`, with `at`; all of it when there is none.
constexpr std::string_view cut(std::string_view& text, char at) noexcept {
    const auto end = text.find(at);
    const auto front = text.substr(0, end);
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    return front;
}
// number: all of `text` is decimal digits and fits.
template <class Number> std::optional<Number> number(std::string_view text, int base = 10) noexcept {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || problem != std::errc{} || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
    return value;
}

// head_bytes: the length of a head with its empty line, as soon as it is there. Lines end with CR LF or with LF alone (RFC 2326, 4).
constexpr std::optional<std::size_t> head_bytes(std::string_view text) noexcept {
    for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
        if (text.substr(at + 1).starts_with('\n')) return at + 2;
        if (text.substr(at + 1).starts_with("\r\n")) return at + 3;
    }
    return std::nullopt;
}

struct field {
    std::string_view name, value;
};

// head: a start line and its fields, checked once; views of the text that was read.
//   errors  malformed_field (also a space before the colon), folded_field, control_character, too_many_fields
//   source  RFC 2326, 4 and 15.1; what RFC 9112, 5 forbids in HTTP is refused here as well
class head {
    std::string_view start_, rest_;

    static constexpr bool token(char c) noexcept {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    }
    static constexpr std::string_view take_line(std::string_view& text) noexcept {
        auto line = cut(text, '\n');
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }
    static constexpr field field_of(std::string_view line) noexcept {
        const auto name = cut(line, ':');
        return {name, trimmed(line)};
    }

public:
    constexpr head() = default;
    // read: `text` ends with the empty line.
    static constexpr result<head> read(std::string_view text, std::size_t most_fields) noexcept {
        head h;
        h.start_ = take_line(text);
        h.rest_ = text;
        for (const char c : h.start_)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return errc::control_character;
        for (auto line = take_line(text); !line.empty(); line = take_line(text)) {
            if (line.front() == ' ' || line.front() == '\t') return errc::folded_field;
            const auto colon = line.find(':');
            if (colon == line.npos || colon == 0) return errc::malformed_field;
            for (const char c : line.substr(0, colon))
                if (!token(c)) return errc::malformed_field;
            for (const char c : line.substr(colon))
                if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) return errc::control_character;
            if (most_fields-- == 0) return errc::too_many_fields;
        }
        return h;
    }

    constexpr std::string_view start() const noexcept { return start_; }
    template <class OnField> constexpr void each(OnField on_field) const {
        auto text = rest_;
        for (auto line = take_line(text); !line.empty(); line = take_line(text)) on_field(field_of(line));
    }
    // find: the value of the first field of this name.
    constexpr std::optional<std::string_view> find(std::string_view name) const noexcept {
        auto text = rest_;
        for (auto line = take_line(text); !line.empty(); line = take_line(text))
            if (const auto f = field_of(line); same_word(f.name, name)) return f.value;
        return std::nullopt;
    }
    constexpr std::size_t count(std::string_view name) const noexcept {
        std::size_t n = 0;
        each([&](field f) { n += same_word(f.name, name); });
        return n;
    }
};

// framing: what both sides must know of every message.
struct framing {
    std::uint32_t cseq = 0;
    std::size_t body_bytes = 0;
};

// read_framing: errors no_cseq, bad_cseq, bad_content_length, body_too_large, twice. A doubled field is how requests are smuggled.
inline result<framing> read_framing(const head& h, std::size_t most_body) noexcept {
    for (const auto name : {"CSeq", "Content-Length", "Session", "Transport"})
        if (h.count(name) > 1) return errc::twice;
    framing f;
    if (const auto length = h.find("Content-Length")) {
        if (length->empty() || length->find_first_not_of("0123456789") != length->npos) return errc::bad_content_length;
        const auto value = number<std::uint64_t>(*length);
        if (!value || *value > most_body) return errc::body_too_large;
        f.body_bytes = static_cast<std::size_t>(*value);
    }
    const auto cseq = h.find("CSeq");
    if (!cseq) return errc::no_cseq;
    const auto value = number<std::uint32_t>(*cseq);
    if (!value) return errc::bad_cseq;
    f.cseq = *value;
    return f;
}

// status: the codes of RFC 2326, 11 that bartizan sends or understands.
enum class status : std::uint16_t {
    ok = 200, moved = 301, found = 302, bad_request = 400, unauthorized = 401, forbidden = 403, not_found = 404, method_not_allowed = 405,
    not_acceptable = 406, too_large = 413, unsupported_media = 415, parameter_not_understood = 451, not_enough_bandwidth = 453,
    session_not_found = 454, not_valid_in_this_state = 455, field_not_valid = 456, invalid_range = 457, only_aggregate = 460,
    unsupported_transport = 461, internal = 500, not_implemented = 501, unavailable = 503, version_not_supported = 505, option_not_supported = 551,
};

constexpr std::string_view reason(status s) noexcept {
    switch (s) {
    case status::ok: return "OK";
    case status::moved: return "Moved Permanently";
    case status::found: return "Moved Temporarily";
    case status::bad_request: return "Bad Request";
    case status::unauthorized: return "Unauthorized";
    case status::forbidden: return "Forbidden";
    case status::not_found: return "Not Found";
    case status::method_not_allowed: return "Method Not Allowed";
    case status::not_acceptable: return "Not Acceptable";
    case status::too_large: return "Request Entity Too Large";
    case status::unsupported_media: return "Unsupported Media Type";
    case status::parameter_not_understood: return "Parameter Not Understood";
    case status::not_enough_bandwidth: return "Not Enough Bandwidth";
    case status::session_not_found: return "Session Not Found";
    case status::not_valid_in_this_state: return "Method Not Valid in This State";
    case status::field_not_valid: return "Header Field Not Valid for Resource";
    case status::invalid_range: return "Invalid Range";
    case status::only_aggregate: return "Only Aggregate Operation Allowed";
    case status::unsupported_transport: return "Unsupported Transport";
    case status::internal: return "Internal Server Error";
    case status::not_implemented: return "Not Implemented";
    case status::unavailable: return "Service Unavailable";
    case status::version_not_supported: return "RTSP Version Not Supported";
    case status::option_not_supported: return "Option Not Supported";
    }
    return "Unknown";
}

}  // namespace bartizan::rtsp
