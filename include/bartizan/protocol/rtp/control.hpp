// control: RTCP: sender reports, source descriptions and goodbyes written; compound packets read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>
#include <bartizan/protocol/rtp/packet.hpp>

#include <optional>
#include <string_view>

namespace bartizan::rtp {

// ntp_time: seconds since 1900 in 32.32 fixed point (RFC 3550, 4).
constexpr std::uint64_t ntp_time(utc_time at) noexcept {
    constexpr std::int64_t from_1900 = 2'208'988'800;   // 1970 counted from 1900
    const auto us = at.unix_microseconds();
    const auto seconds = us / 1'000'000, rest = us % 1'000'000;
    return static_cast<std::uint64_t>(seconds + from_1900) << 32 | static_cast<std::uint64_t>((rest << 32) / 1'000'000);
}
// utc_of: the moment that an NTP timestamp means, between 1968 and 2104 (RFC 5905, 6: eras).
constexpr utc_time utc_of(std::uint64_t ntp) noexcept {
    constexpr std::int64_t from_1900 = 2'208'988'800;
    const auto seconds = static_cast<std::int64_t>(ntp >> 32) + (ntp >> 63 ? 0 : std::int64_t{1} << 32) - from_1900;
    return utc_time::from_unix_microseconds(seconds * 1'000'000 + static_cast<std::int64_t>(((ntp & 0xffff'ffff) * 1'000'000 + 0x8000'0000) >> 32));
}

// sender_report: which wall-clock moment an RTP timestamp means, and how much was sent.   source  RFC 3550, 6.4.1
struct sender_report {
    std::uint32_t ssrc = 0;
    std::uint64_t ntp = 0;
    std::uint32_t timestamp = 0, packets = 0, octets = 0;
};
// report_block: what a receiver says about one sender.   source  RFC 3550, 6.4.1
struct report_block {
    std::uint32_t ssrc = 0;
    std::uint8_t fraction_lost = 0;   // of 256, since the last report
    std::int32_t lost = 0;            // in all, 24 bits
    std::uint32_t highest_sequence = 0, jitter = 0, last_sender_report = 0, delay = 0;
};

namespace control_detail {

inline void write_name(byte_writer& out, std::uint32_t ssrc, std::string_view cname) noexcept {   // RFC 3550, 6.5
    cname = cname.substr(0, 255);
    const auto padding = 4 - (cname.size() + 2) % 4;   // at least one zero ends the list
    out.u8(0x81), out.u8(202), out.u16(static_cast<std::uint16_t>((4 + 2 + cname.size() + padding) / 4));
    out.u32(ssrc), out.u8(1), out.u8(static_cast<std::uint8_t>(cname.size())), out.text(cname), out.zeros(padding);
}
inline void write_block(byte_writer& out, const report_block& b) noexcept {
    out.u32(b.ssrc), out.u8(b.fraction_lost), out.u24(static_cast<std::uint32_t>(b.lost) & 0xff'ffff);
    out.u32(b.highest_sequence), out.u32(b.jitter), out.u32(b.last_sender_report), out.u32(b.delay);
}

}   // namespace control_detail

// write_sender_report: a compound packet of sender report and canonical name, as RFC 3550, 6.1 wants it.
inline void write_sender_report(byte_writer& out, const sender_report& r, std::string_view cname) noexcept {
    out.u8(0x80), out.u8(200), out.u16(6);
    out.u32(r.ssrc), out.u64(r.ntp), out.u32(r.timestamp), out.u32(r.packets), out.u32(r.octets);
    control_detail::write_name(out, r.ssrc, cname);
}
inline void write_receiver_report(byte_writer& out, std::uint32_t ssrc, const report_block& block, std::string_view cname) noexcept {
    out.u8(0x81), out.u8(201), out.u16(7), out.u32(ssrc);
    control_detail::write_block(out, block);
    control_detail::write_name(out, ssrc, cname);
}
// write_goodbye: the sender leaves (RFC 3550, 6.6), after an empty report, since a compound packet begins with one.
inline void write_goodbye(byte_writer& out, std::uint32_t ssrc, std::string_view cname) noexcept {
    out.u8(0x80), out.u8(201), out.u16(1), out.u32(ssrc);
    control_detail::write_name(out, ssrc, cname);
    out.u8(0x81), out.u8(203), out.u16(1), out.u32(ssrc);
}

// read_control: each part of a compound packet, to whoever wants it.
//   in      on: on(sender_report), on(report_block), on(goodbye{ssrc}), for those that `on` can take
//   errors  cut_off, wrong_version, bad_padding, malformed_control: what was read before was already told
struct goodbye {
    std::uint32_t ssrc = 0;
};
template <class On> result<> read_control(bytes_view bytes, On on) noexcept {
    const auto tell = [&](const auto& what) {
        if constexpr (std::is_invocable_v<On&, decltype(what)>) on(what);
    };
    const auto read_blocks = [&](byte_reader& in, unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            report_block b;
            b.ssrc = in.u32();
            b.fraction_lost = in.u8();
            b.lost = static_cast<std::int32_t>(in.u24() << 8) >> 8;
            b.highest_sequence = in.u32(), b.jitter = in.u32(), b.last_sender_report = in.u32(), b.delay = in.u32();
            if (!in.whole()) return false;
            tell(b);
        }
        return true;
    };
    if (bytes.empty()) return errc::cut_off;
    for (byte_reader all(bytes); all.remaining() > 0;) {
        const auto first = all.u8(), type = all.u8();
        const auto words = all.u16();
        auto body = all.bytes(4u * words);
        if (!all.whole()) return errc::cut_off;
        if (first >> 6 != 2) return errc::wrong_version;
        if (first & 0x20) {
            const auto padding = body.empty() ? 0u : std::to_integer<unsigned>(body.back());
            if (padding == 0 || padding > body.size() || all.remaining() > 0) return errc::bad_padding;
            body = body.first(body.size() - padding);
        }
        byte_reader in(body);
        const unsigned count = first & 0x1f;
        bool good = true;
        if (type == 200) {
            sender_report r;
            r.ssrc = in.u32(), r.ntp = in.u64(), r.timestamp = in.u32(), r.packets = in.u32(), r.octets = in.u32();
            good = in.whole();
            if (good) tell(r), good = read_blocks(in, count);
        } else if (type == 201) {
            in.skip(4);
            good = read_blocks(in, count) && in.whole();
        } else if (type == 202) {
            for (unsigned i = 0; i < count && good; ++i) {   // chunks are walked, so that a length past the end is seen
                in.skip(4);
                for (auto item = in.u8(); item != 0 && in.whole(); item = in.u8()) in.skip(in.u8());
                good = in.whole();
                in.skip(std::min((4 - in.position() % 4) % 4, in.remaining()));
            }
        } else if (type == 203) {
            for (unsigned i = 0; i < count && good; ++i) {
                const goodbye bye{in.u32()};
                good = in.whole();
                if (good) tell(bye);
            }
        }
        if (!good) return errc::malformed_control;
    }
    return {};
}

// is_control: RTP and RTCP apart, where both come on one port (RFC 5761, 4).
constexpr bool is_control(bytes_view packet) noexcept {
    if (packet.size() < 2) return false;
    const auto type = std::to_integer<unsigned>(packet[1]);
    return type >= 192 && type <= 223;
}

}  // namespace bartizan::rtp
