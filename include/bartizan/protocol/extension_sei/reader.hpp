// reader: a received extension SEI taken apart, with the exact bytes that each of its signatures covers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/protocol/extension_sei/layout.hpp>
#include <bartizan/protocol/nal/unit.hpp>

namespace bartizan::extension_sei {

struct received_sei {
    message said;
    bytes_view signed_bytes, signature;                 // of the device key; never empty
    bytes_view second_signed_bytes, second_signature;   // empty when there is no second one
};

// is_extension: a SEI unit whose first message is user data with our UUID, which has no byte run that needs escaping.
inline bool is_extension(nal::codec c, bytes_view unit) noexcept {
    if (nal::kind_of(c, unit) != nal::kind::sei) return false;
    byte_reader reader(unit.subspan(nal::header_bytes(c)));
    if (reader.u8() != user_data_unregistered) return false;
    while (reader.whole() && reader.u8() == 0xff) {}
    return same_bytes(reader.bytes(uuid.size()), uuid);
}

namespace detail {

inline result<> read_document(bytes_view value, message& m) noexcept {
    byte_reader in(value);
    const auto hash = in.u8();
    if (hash < 1 || hash > 3) return errc::malformed_document;
    m.hash = crypto::hash_id(hash - 1);
    m.sequence = in.u32();
    m.standard = in.bytes(m.hash_bytes());
    if (!in.whole() || in.remaining() > 0) return errc::malformed_document;
    return {};
}
inline result<> read_clock(bytes_view value, message& m) noexcept {
    byte_reader in(value);
    m.timescale = in.u32();
    m.first_presented = static_cast<std::int64_t>(in.u64());
    m.first_captured.ticks = static_cast<std::int64_t>(in.u64());
    constexpr auto most = std::int64_t{1} << 62;   // leaves room for what is added to them
    const bool sane = m.first_presented > -most && m.first_presented < most && m.first_captured.ticks > -most && m.first_captured.ticks < most;
    if (!in.whole() || in.remaining() > 0 || !sane || (m.timescale == 0 && m.first_presented != 0)) return errc::malformed_clock;
    m.has_clock = true;
    return {};
}
inline result<> read_audio(bytes_view value, message& m) noexcept {
    byte_reader in(value);
    audio_track track;
    track.number = in.u8();
    const auto codec = in.u8();
    track.channels = in.u8();
    track.sample_rate = in.u32();
    if (!in.whole() || codec < 1 || codec > 3 || track.sample_rate == 0 || in.remaining() % (4 + m.hash_bytes()) != 0) return errc::malformed_audio;
    track.codec = audio_codec(codec - 1);
    track.frames = in.bytes(in.remaining());
    for (std::size_t i = 0; i < m.audio_count; ++i)
        if (m.audio[i].number == track.number) return errc::tag_twice;
    if (m.audio_count == m.audio.size()) return errc::too_many_tracks;
    m.audio[m.audio_count++] = track;
    return {};
}
// second_of: the algorithm that a second key or signature names, and the bytes behind it.
inline bool second_of(bytes_view value, std::size_t expected) noexcept {
    return value.size() == 1 + expected && value[0] == std::byte(second_algorithm::ml_dsa_65);
}
inline result<> read_tlv(tag kind, bytes_view value, message& m) noexcept {
    switch (kind) {
    case tag::document: return read_document(value, m);
    case tag::clock: return read_clock(value, m);
    case tag::parameter_sets:
        if (value.size() % (1 + m.hash_bytes()) != 0) return errc::malformed_parameter_sets;
        m.parameter_sets = value;
        return {};
    case tag::picture_times:
        if (value.size() % time_bytes != 0) return errc::malformed_pictures;
        m.picture_times = value;
        return {};
    case tag::picture_hashes:
        if (value.size() % m.hash_bytes() != 0) return errc::malformed_pictures;
        m.picture_hashes = value;
        return {};
    case tag::audio: return read_audio(value, m);
    case tag::product:
        if (value.size() != product_bytes) return errc::malformed_product;
        m.product = value;
        return {};
    case tag::second_key:
        if (!second_of(value, ml_dsa_65_key_bytes)) return errc::malformed_second_key;
        m.second = second_algorithm::ml_dsa_65;
        m.second_key = value.subspan(1);
        return {};
    default: return {};   // what later versions add: signed, but not ours to judge
    }
}
inline result<> read_signature(bytes_view value, received_sei& sei) noexcept {
    byte_reader in(value);
    sei.signature = in.bytes(in.u16());
    if (!in.whole() || sei.signature.empty()) return errc::malformed_signature;
    return {};
}

}  // namespace detail

// read_sei: take the unit apart.
//   in      unit from NAL header to stop byte; scratch at least unit.size() bytes       out   views of `scratch`
//   errors  errc, for anything that does not add up; nothing is read outside the unit, and nothing said is believed yet
inline result<received_sei> read_sei(nal::codec c, bytes_view unit, bytes_span scratch) noexcept {
    if (!is_extension(c, unit)) return errc::not_an_extension_sei;
    const auto size = kernel::emulation_prevention<target::portable>::remove(unit, scratch);
    if (!size) return errc::scratch_too_small;
    const bytes_view plain = scratch.first(*size);
    byte_reader reader(plain);
    reader.skip(nal::header_bytes(c) + 1);
    std::size_t payload_bytes = 0;
    for (auto step = reader.u8(); reader.whole(); step = reader.u8()) {
        payload_bytes += step;
        if (step != 0xff) break;
    }
    if (!reader.whole() || payload_bytes > reader.remaining() || payload_bytes < uuid.size() + 1) return errc::payload_past_end;
    const std::size_t payload_end = reader.position() + payload_bytes;
    reader.skip(uuid.size());
    if (reader.u8() != format_version) return errc::unknown_version;

    received_sei sei;
    std::uint32_t seen = 0;
    bool first = true;
    while (reader.position() < payload_end) {
        const std::size_t tlv_begin = reader.position();
        const auto kind = tag(reader.u8());
        const std::size_t length = reader.u16();
        if (!reader.whole() || reader.position() + length > payload_end) return errc::tlv_past_end;
        const auto value = reader.bytes(length);
        if (std::exchange(first, false) != (kind == tag::document)) return kind == tag::document ? errc::tag_twice : errc::wrong_order;
        if (std::uint8_t(kind) < 32 && kind != tag::audio) {
            if (seen >> std::uint8_t(kind) & 1u) return errc::tag_twice;
            seen |= 1u << std::uint8_t(kind);
        }
        if (!sei.second_signature.empty() && kind != tag::signature) return errc::wrong_order;
        if (kind == tag::second_signature) {
            if (!detail::second_of(value, ml_dsa_65_signature_bytes)) return errc::malformed_second_key;
            sei.second_signature = value.subspan(1);
            sei.second_signed_bytes = plain.first(tlv_begin);
        } else if (kind == tag::signature) {
            if (const auto read = detail::read_signature(value, sei); !read) return read.error();
            if (reader.position() != payload_end) return errc::wrong_order;
            sei.signed_bytes = plain.first(tlv_begin);
        } else if (const auto read = detail::read_tlv(kind, value, sei.said); !read) {
            return read.error();
        }
    }
    const auto& m = sei.said;
    if (first) return errc::wrong_order;
    if (sei.signature.empty()) return errc::malformed_signature;
    if (m.picture_times.size() / time_bytes != m.pictures() || (m.pictures() > 0 && !m.has_clock)) return errc::malformed_pictures;
    if (m.audio_count > 0 && !m.has_clock) return errc::malformed_audio;
    if ((m.second == second_algorithm::none) != sei.second_signature.empty()) return errc::malformed_second_key;
    return sei;
}

}  // namespace bartizan::extension_sei
