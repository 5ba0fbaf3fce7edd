// protection_sei: the SEI unit that tells, in a stream without file format, how the slices of its picture are encrypted.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/protocol/mp4/fragment.hpp>
#include <bartizan/protocol/nal/unit.hpp>

// Over RTP there is no `senc` box, so each picture brings its own: a user data unregistered SEI in front of its first slice. It is in the
// clear and not signed: whoever changes it gets other pictures out of the cipher, whose signatures fail. docs/reference/formats.md has the bytes.
namespace bartizan::protection_sei {

template <class... B> constexpr std::array<std::byte, sizeof...(B)> byte_array(B... values) { return {static_cast<std::byte>(values)...}; }

inline constexpr auto uuid = byte_array(0x6b, 0x54, 0xc8, 0xd9, 0x1f, 0x2a, 0x4e, 0x73, 0x9b, 0x65, 0xd1, 0x3c, 0x8e, 0x47, 0xa2, 0xf6);
inline constexpr std::uint8_t format_version = 1;
inline constexpr std::uint8_t user_data_unregistered = 5;   // SEI payload type (H.264, D.1.7; H.265, D.2.7)
inline constexpr std::size_t slices_max = mp4::stored_subsamples_max;
inline constexpr std::size_t systems_max = 8, system_bytes_max = 1024;   // key systems, and the data of each
inline constexpr std::size_t plain_bytes_max = 512 + systems_max * (16 + 2 + system_bytes_max);
inline constexpr std::size_t unit_bytes_max = plain_bytes_max * 3 / 2;   // with emulation prevention

enum class errc { not_a_protection_sei = 1, scratch_too_small, unknown_version, payload_past_end, too_many_slices, too_many_systems, no_slice, cut_off, trailing_bytes, output_too_small };
inline constexpr error_domain domain{"protection SEI", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::not_a_protection_sei: return "not an SEI unit with the UUID of the protection";
    case errc::scratch_too_small: return "the SEI is larger than the memory given for it";
    case errc::unknown_version: return "the protection has another version than 1";
    case errc::payload_past_end: return "the SEI payload claims more bytes than the NAL unit holds";
    case errc::too_many_slices: return "a picture has more encrypted slices than a sample of an MP4 can describe";
    case errc::too_many_systems: return "more than 8 key systems, or one of more than 1024 bytes";
    case errc::no_slice: return "a protected picture without any slice";
    case errc::cut_off: return "the SEI payload ends within what it announces";
    case errc::trailing_bytes: return "the SEI payload goes on behind its last key system";
    case errc::output_too_small: return "the SEI does not fit the memory given for it";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

// message: of one picture. clear[i]: bytes of its i-th slice unit, NAL header included, that are not encrypted; all behind them are, with one
// keystream running through the slices in order. systems: as the `pssh` boxes of a file; key pictures bring them, others need not.
struct message {
    mp4::key_id kid{};
    std::array<std::byte, mp4::iv_bytes> iv{};
    std::array<std::uint16_t, slices_max> clear{};
    std::size_t slices = 0;
    std::array<mp4::pssh, systems_max> systems{};   // version 0: without `keys`; data are views
    std::size_t system_count = 0;
};

// is_protection: an SEI unit whose first message is user data with our UUID, which has no byte run that needs escaping.
inline bool is_protection(nal::codec c, bytes_view unit) noexcept {
    if (nal::kind_of(c, unit) != nal::kind::sei) return false;
    byte_reader reader(unit.subspan(nal::header_bytes(c)));
    if (reader.u8() != user_data_unregistered) return false;
    while (reader.whole() && reader.u8() == 0xff) {}
    return same_bytes(reader.bytes(uuid.size()), uuid);
}

// write_sei: the whole unit in `out`.
//   memory  out: at most unit_bytes_max      errors  no_slice, too_many_slices, too_many_systems, output_too_small
inline result<bytes_view> write_sei(nal::codec c, const message& m, bytes_span out) noexcept {
    if (m.slices == 0) return errc::no_slice;
    if (m.slices > slices_max) return errc::too_many_slices;
    if (m.system_count > systems_max) return errc::too_many_systems;
    std::size_t payload = uuid.size() + 1 + m.kid.size() + m.iv.size() + 2 + 2 * m.slices;
    for (const auto& system : std::span(m.systems).first(m.system_count)) {
        if (system.data.size() > system_bytes_max) return errc::too_many_systems;
        payload += system.system.size() + 2 + system.data.size();
    }
    std::array<std::byte, plain_bytes_max> plain;
    byte_writer w(plain);
    if (c == nal::codec::h264) w.u8(0x06);
    else w.u16(0x4e01);
    w.u8(user_data_unregistered);
    for (; payload >= 255; payload -= 255) w.u8(0xff);
    w.u8(static_cast<std::uint8_t>(payload));
    w.bytes(uuid), w.u8(format_version), w.bytes(m.kid), w.bytes(m.iv);
    w.u8(static_cast<std::uint8_t>(m.slices));
    for (const auto bytes : std::span(m.clear).first(m.slices)) w.u16(bytes);
    w.u8(static_cast<std::uint8_t>(m.system_count));
    for (const auto& system : std::span(m.systems).first(m.system_count))
        w.bytes(system.system), w.u16(static_cast<std::uint16_t>(system.data.size())), w.bytes(system.data);
    w.u8(0x80);
    if (!w.fits()) return errc::output_too_small;
    const auto size = kernel::emulation_prevention<target::portable>::insert(w.written(), out);
    if (!size) return errc::output_too_small;
    return bytes_view(out).first(*size);
}

// read_sei: takes a unit apart; what it says of keys are views of `scratch`.
//   in      unit from NAL header to stop byte; scratch at least unit.size() bytes      errors  errc, for anything that does not add up
inline result<message> read_sei(nal::codec c, bytes_view unit, bytes_span scratch) noexcept {
    if (!is_protection(c, unit)) return errc::not_a_protection_sei;
    const auto size = kernel::emulation_prevention<target::portable>::remove(unit, scratch);
    if (!size) return errc::scratch_too_small;
    byte_reader whole(scratch.first(*size));
    whole.skip(nal::header_bytes(c) + 1);
    std::size_t payload = 0;
    for (auto step = whole.u8(); whole.whole(); step = whole.u8()) {
        payload += step;
        if (step != 0xff) break;
    }
    byte_reader in(whole.bytes(payload));
    if (!whole.whole()) return errc::payload_past_end;
    in.skip(uuid.size());
    if (in.u8() != format_version) return in.whole() ? errc::unknown_version : errc::cut_off;
    message m;
    byte_writer(m.kid).bytes(in.bytes(m.kid.size()));
    byte_writer(m.iv).bytes(in.bytes(m.iv.size()));
    m.slices = in.u8();
    if (in.whole() && m.slices == 0) return errc::no_slice;
    if (m.slices > slices_max) return errc::too_many_slices;
    for (auto& bytes : std::span(m.clear).first(m.slices)) bytes = in.u16();
    m.system_count = in.u8();
    if (m.system_count > systems_max) return errc::too_many_systems;
    for (auto& system : std::span(m.systems).first(m.system_count)) {
        byte_writer(system.system).bytes(in.bytes(system.system.size()));
        const std::size_t bytes = in.u16();
        if (bytes > system_bytes_max) return errc::too_many_systems;
        system.data = in.bytes(bytes);
    }
    if (!in.whole()) return errc::cut_off;
    if (in.remaining() > 0) return errc::trailing_bytes;
    return m;
}

// subsample_of: of a slice unit of `bytes`, as an MP4 with lengths of 4 bytes stores it, when this message says how much of it is clear.
constexpr mp4::subsample subsample_of(std::size_t bytes, std::uint16_t clear) noexcept {
    const auto open = std::min<std::size_t>(clear, bytes);
    return {static_cast<std::uint32_t>(4 + open), static_cast<std::uint32_t>(bytes - open)};
}

}  // namespace bartizan::protection_sei
