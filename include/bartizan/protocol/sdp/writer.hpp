// writer: the session description that DESCRIBE answers with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/base64.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/protocol/nal/unit.hpp>
#include <bartizan/protocol/sdp/errc.hpp>

#include <charconv>

namespace bartizan::sdp {

// video: one H.264 or H.265 stream.
//   sets  the parameter sets in decoding order (SPS, PPS; VPS, SPS, PPS), as NAL units; without them a player waits for a key picture
struct video {
    nal::codec codec = nal::codec::h264;
    std::uint8_t payload_type = 96;
    std::uint32_t kbps = 0;   // 0: not said
    std::span<const bytes_view> sets{};
    std::string_view control = "trackID=1";
};
// audio: encoding as in rtpmap ("PCMU/8000/1", "MPEG4-GENERIC/48000/1"), fmtp without the payload type; both may be empty for a static type.
struct audio {
    std::uint8_t payload_type = 0;
    std::string_view encoding, parameters, control = "trackID=2";
};
// description: of one live stream.
struct description {
    std::uint64_t id = 0, version = 1;   // o=: random, and counted up with each change
    std::string_view name = "bartizan";
    std::span<const video> videos{};
    std::span<const audio> audios{};
};

namespace writer_detail {

struct text_writer {
    byte_writer& out;
    void operator()(std::string_view text) noexcept { out.text(text); }
    void number(std::uint64_t value) noexcept {
        std::array<char, 20> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        out.text({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
    void hex(std::byte b) noexcept {
        constexpr char digits[] = "0123456789abcdef";
        out.u8(static_cast<std::uint8_t>(digits[std::to_integer<unsigned>(b) >> 4])), out.u8(static_cast<std::uint8_t>(digits[std::to_integer<unsigned>(b) & 15]));
    }
    void base64(bytes_view data) noexcept {
        const auto space = out.free_space();
        out.zeros(base64_size(data.size()));
        if (out.fits()) (void)to_base64(data, std::span(reinterpret_cast<char*>(space.data()), base64_size(data.size())));
    }
};

// Parameter sets stand in fmtp: RFC 6184, 8.1 (all in one list); RFC 7798, 7.1 (a list for each kind).
inline void write_video_parameters(text_writer& to, const video& v) noexcept {
    bool first = true;
    if (v.codec == nal::codec::h264) {
        to("packetization-mode=1");
        for (const auto set : v.sets)
            if (nal::type(v.codec, set) == 7 && set.size() >= 4 && std::exchange(first, false)) {
                to(";profile-level-id=");
                for (std::size_t i = 1; i < 4; ++i) to.hex(set[i]);
            }
        first = true;
        for (const auto set : v.sets) to(std::exchange(first, false) ? ";sprop-parameter-sets=" : ","), to.base64(set);
        return;
    }
    bool semicolon = false;
    for (const auto& [name, type] : {std::pair{"sprop-vps=", 32}, std::pair{"sprop-sps=", 33}, std::pair{"sprop-pps=", 34}}) {
        first = true;
        for (const auto set : v.sets)
            if (nal::type(v.codec, set) == type) {
                if (std::exchange(first, false)) to(std::exchange(semicolon, true) ? ";" : ""), to(name);
                else to(",");
                to.base64(set);
            }
    }
}

inline void write_media(text_writer& to, std::string_view kind, unsigned type) noexcept {
    to("m="), to(kind), to(" 0 RTP/AVP "), to.number(type), to("\r\n");
}
inline void write_attribute(text_writer& to, std::string_view name, unsigned type, std::string_view value) noexcept {
    if (value.empty()) return;
    to("a="), to(name), to.number(type), to(" "), to(value), to("\r\n");
}

}   // namespace writer_detail

// write: errors too_large   source  RFC 8866, 5; RFC 2326, appendix C; RFC 6184, 8.2; RFC 7798, 7.2
inline result<> write(byte_writer& out, const description& d) noexcept {
    writer_detail::text_writer to{out};
    to("v=0\r\no=- "), to.number(d.id), to(" "), to.number(d.version), to(" IN IP4 0.0.0.0\r\ns="), to(d.name);
    to("\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\na=range:npt=now-\r\n");
    for (const auto& v : d.videos) {
        writer_detail::write_media(to, "video", v.payload_type);
        if (v.kbps > 0) to("b=AS:"), to.number(v.kbps), to("\r\n");
        to("a=rtpmap:"), to.number(v.payload_type), to(v.codec == nal::codec::h264 ? " H264/90000\r\n" : " H265/90000\r\n");
        if (v.codec == nal::codec::h264 || !v.sets.empty()) {
            to("a=fmtp:"), to.number(v.payload_type), to(" ");
            writer_detail::write_video_parameters(to, v);
            to("\r\n");
        }
        to("a=control:"), to(v.control), to("\r\n");
    }
    for (const auto& a : d.audios) {
        writer_detail::write_media(to, "audio", a.payload_type);
        writer_detail::write_attribute(to, "rtpmap:", a.payload_type, a.encoding);
        writer_detail::write_attribute(to, "fmtp:", a.payload_type, a.parameters);
        to("a=control:"), to(a.control), to("\r\n");
    }
    return out.fits() ? result<>{} : errc::too_large;
}

}  // namespace bartizan::sdp
