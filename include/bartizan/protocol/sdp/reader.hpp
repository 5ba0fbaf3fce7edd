// reader: what a receiver needs of a session description: its media, how they are encoded, where they are controlled.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/base64.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/protocol/nal/codec.hpp>
#include <bartizan/protocol/sdp/errc.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace bartizan::sdp {

// media: one m= section; views of the text.
struct media {
    std::string_view kind, protocol;    // "video", "audio"...; "RTP/AVP"
    std::uint8_t payload_type = 0;      // the first of the formats
    std::string_view encoding;          // "H264"; empty for a static payload type without rtpmap
    std::uint32_t clock_rate = 0;       // 0: not said
    std::string_view parameters;        // of fmtp
    std::string_view control;

    std::optional<nal::codec> codec() const noexcept {
        if (encoding == "H264") return nal::codec::h264;
        if (encoding == "H265") return nal::codec::h265;
        return std::nullopt;
    }
    // parameter: of fmtp, "" when absent. Names are of either case (RFC 2045, 5.1).
    std::string_view parameter(std::string_view name) const noexcept {
        auto left = parameters;
        while (!left.empty()) {
            const auto end = left.find(';');
            auto one = left.substr(0, end);
            left = end == left.npos ? std::string_view{} : left.substr(end + 1);
            while (one.starts_with(' ')) one.remove_prefix(1);
            const bool named = one.size() > name.size() && one[name.size()] == '=' &&
                               std::equal(name.begin(), name.end(), one.begin(), [](char a, char b) { return (a | 0x20) == (b | 0x20); });
            if (named) return one.substr(name.size() + 1);
        }
        return {};
    }
};

// session: the description of up to Media streams.
template <std::size_t Media = 4> struct session {
    std::string_view name, control;
    std::array<media, Media> held{};
    std::size_t count = 0;
    std::span<const media> all() const noexcept { return std::span(held).first(count); }
};

namespace reader_detail {

inline std::string_view take(std::string_view& text, char at) noexcept {
    const auto end = text.find(at);
    const auto front = text.substr(0, end);
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    return front;
}
template <class Number> std::optional<Number> number(std::string_view text) noexcept {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

inline result<> read_media(std::string_view line, media& m) noexcept {
    m.kind = take(line, ' ');
    const auto port = number<std::uint16_t>(take(line, ' ').substr(0, 5));
    m.protocol = take(line, ' ');
    const auto type = number<std::uint8_t>(take(line, ' '));
    if (m.kind.empty() || !port || m.protocol.empty()) return errc::malformed_media;
    if (!m.protocol.starts_with("RTP/")) return {};   // its formats are no payload types
    if (!type || *type > 127) return errc::malformed_media;
    m.payload_type = *type;
    return {};
}

inline result<> read_attribute(std::string_view line, media& m) noexcept {
    const auto name = take(line, ':');
    if (name == "control") m.control = line;
    if (name != "rtpmap" && name != "fmtp") return {};
    const auto type = number<std::uint8_t>(take(line, ' '));
    if (!type) return errc::malformed_attribute;
    if (*type != m.payload_type) return {};
    if (name == "fmtp") {
        m.parameters = line;
        return {};
    }
    m.encoding = take(line, '/');
    const auto rate = number<std::uint32_t>(take(line, '/'));
    if (m.encoding.empty() || !rate || *rate == 0) return errc::malformed_attribute;
    m.clock_rate = *rate;
    return {};
}

}   // namespace reader_detail

// read: lines end with CR LF or LF.   errors  see errc   memory  views of the text   source  RFC 8866, 5 and 9
template <std::size_t Media = 4> result<session<Media>> read(std::string_view text) noexcept {
    using namespace reader_detail;
    session<Media> s;
    bool first = true;
    while (!text.empty()) {
        auto line = take(text, '\n');
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        for (const char c : line)
            if (static_cast<unsigned char>(c) < 0x20 && c != '\t') return errc::malformed_line;
        if (line.size() < 2 || line[1] != '=') return errc::malformed_line;
        const auto value = line.substr(2);
        if (std::exchange(first, false) && line != "v=0") return errc::no_version;
        result<> done;
        if (line[0] == 's') s.name = value;
        if (line[0] == 'm') {
            if (s.count == Media) return errc::too_many_media;
            done = read_media(value, s.held[s.count++]);
        }
        if (line[0] == 'a' && s.count > 0) done = read_attribute(value, s.held[s.count - 1]);
        if (line[0] == 'a' && s.count == 0 && value.starts_with("control:")) s.control = value.substr(8);
        if (!done) return done.error();
    }
    if (first) return errc::no_version;
    return s;
}

// parameter_sets: the NAL units that fmtp carries, decoded into `memory`.
//   out     how many of `units` are filled   errors  bad_parameter_set   source  RFC 6184, 8.1; RFC 7798, 7.1
inline result<std::size_t> parameter_sets(const media& m, bytes_span memory, std::span<bytes_view> units) noexcept {
    std::size_t count = 0;
    for (const std::string_view name : {"sprop-parameter-sets", "sprop-vps", "sprop-sps", "sprop-pps"}) {
        auto list = m.parameter(name);
        while (!list.empty()) {
            const auto size = from_base64(reader_detail::take(list, ','), memory);
            if (!size || *size == 0 || count == units.size()) return errc::bad_parameter_set;
            units[count++] = memory.first(*size);
            memory = memory.subspan(*size);
        }
    }
    return count;
}

}  // namespace bartizan::sdp
