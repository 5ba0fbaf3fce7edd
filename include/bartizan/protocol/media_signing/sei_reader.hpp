// sei_reader: a received SEI unit taken apart, with the exact bytes that its signature covers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/protocol/media_signing/layout.hpp>
#include <bartizan/protocol/nal/unit.hpp>

namespace bartizan::media_signing {

// escaping: how to read the unit. `as_is` is for streams whose signer never inserted emulation prevention (they live in MP4 only).
enum class escaping : std::uint8_t { remove, as_is };

struct received_sei {
    document said;
    bytes_view signed_bytes;   // NAL header to the last byte before the signature tag; empty when there is no signature
    bytes_view signature;      // as used, without padding; empty when there is none
};

namespace detail {

// sent_offset: where the byte `plain` of the unescaped unit, or the prevention byte directly before it, stands in the unit as sent.
// The reference hashes before it writes the signature tag, so a prevention byte that the tag needs is not in the hash.
inline std::size_t sent_offset(bytes_view sent, std::size_t plain) noexcept {
    std::size_t zeros = 0, count = 0;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        if (zeros >= 2 && sent[i] == std::byte{3}) {
            if (count == plain) return i;
            zeros = 0;
            continue;
        }
        if (count++ == plain) return i;
        zeros = sent[i] == std::byte{0} ? zeros + 1 : 0;
    }
    return sent.size();
}

inline result<> read_general(byte_reader value, std::size_t size, document& d) noexcept {
    const auto version = value.u8();
    const std::size_t fixed = version == 1 ? 19 : 27;
    if ((version != 1 && version != 2) || size < fixed || (size - fixed) % 2 || (size - fixed) / 2 > largest_hash_bytes) return errc::malformed_general;
    for (auto& part : d.version) part = value.u8();
    d.triggered = value.u8() != 0;
    d.start.ticks = static_cast<std::int64_t>(value.u64());
    d.end.ticks = version == 2 ? static_cast<std::int64_t>(value.u64()) : d.start.ticks;
    d.counter = value.u32();
    d.unit_count = value.u16();
    d.gop_hash = value.bytes((size - fixed) / 2);
    d.linked_hash = value.bytes((size - fixed) / 2);
    d.has_general = true;
    return {};
}

inline result<> read_crypto_info(byte_reader value, document& d) noexcept {
    value.skip(1);
    const auto oid = value.bytes(value.u8());
    value.skip(value.u8());
    value.skip(2);
    if (!value.whole()) return errc::malformed_crypto_info;
    for (const auto id : {crypto::hash_id::sha256, crypto::hash_id::sha384, crypto::hash_id::sha512})
        if (same_bytes(oid, oid_of(id))) {
            d.hash = id;
            d.has_crypto_info = true;
            return {};
        }
    return errc::unknown_hash;
}

inline result<> read_vendor_info(byte_reader value, document& d) noexcept {
    value.skip(1);
    for (auto* field : {&d.firmware, &d.serial, &d.manufacturer}) *field = as_text(value.bytes(value.u8()));
    if (!value.whole()) return errc::malformed_vendor_info;
    return {};
}

inline result<> read_tlv(tag kind, bytes_view value, document& d) noexcept {
    switch (kind) {
    case tag::general: return read_general(byte_reader(value), value.size(), d);
    case tag::crypto_info: return read_crypto_info(byte_reader(value), d);
    case tag::vendor_info: return read_vendor_info(byte_reader(value), d);
    case tag::hash_list:
        if (value.empty()) return errc::malformed_hash_list;
        d.list = value.subspan(1);
        d.has_list = true;
        return {};
    case tag::certificates:
        if (value.size() < 3) return errc::malformed_certificates;
        if (d.certificate_sei && value[1] != std::byte{0}) {   // beside those of the manufacturer's key, in any order
            if (!d.owner_certificates.empty()) return errc::tag_twice;
            d.owner_certificates = value.subspan(2);
            return {};
        }
        if (!d.certificates.empty()) return errc::tag_twice;
        d.user_provisioned = value[1] != std::byte{0};
        d.certificates = value.subspan(2);
        return {};
    default: return {};   // arbitrary data and what later releases add: signed, but not ours to judge
    }
}

}  // namespace detail

// is_media_signing: a SEI unit whose first message is user data with our UUID. The UUID has no byte run that needs escaping.
inline bool is_media_signing(nal::codec c, bytes_view unit) noexcept {
    if (nal::kind_of(c, unit) != nal::kind::sei) return false;
    byte_reader reader(unit.subspan(nal::header_bytes(c)));
    if (reader.u8() != user_data_unregistered) return false;
    while (reader.whole() && reader.u8() == 0xff) {}
    return same_bytes(reader.bytes(uuid.size()), uuid);
}

// read_sei: take the unit apart.
//   in      unit from NAL header to stop byte; scratch at least unit.size() bytes       out   views of `unit` and `scratch`
//   errors  errc, for anything that does not add up; nothing is read outside the unit
//   source  ONVIF Media Signing 26.06, SEI format
inline result<received_sei> read_sei(nal::codec c, bytes_view unit, escaping how, bytes_span scratch) noexcept {
    if (!is_media_signing(c, unit)) return errc::not_a_media_signing_sei;
    auto plain = unit;
    if (how == escaping::remove) {
        const auto size = kernel::emulation_prevention<target::portable>::remove(unit, scratch);
        if (!size) return errc::scratch_too_small;
        plain = scratch.first(*size);
    }
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
    const auto flags = reader.u8();

    received_sei sei;
    sei.said.certificate_sei = flags & certificate_sei_flag;
    unsigned seen = 0;
    while (reader.position() < payload_end) {
        const std::size_t tlv_begin = reader.position();
        const auto kind = tag(reader.u8());
        const std::size_t size = reader.u16();
        if (!reader.whole() || reader.position() + size > payload_end) return errc::tlv_past_end;
        const auto value = reader.bytes(size);
        if (std::uint8_t(kind) == 0) return errc::tag_zero;
        if (std::uint8_t(kind) < 32 && kind != tag::certificates) {   // a certificate SEI may have two of those
            if (seen >> std::uint8_t(kind) & 1u) return errc::tag_twice;
            seen |= 1u << std::uint8_t(kind);
        }
        if (kind == tag::signature) {
            byte_reader signature(value);
            signature.skip(1);
            sei.signature = signature.bytes(signature.u16());
            if (!signature.whole() || sei.signature.empty()) return errc::malformed_signature;
            if (reader.position() != payload_end) return errc::data_after_signature;
            const bool as_sent = flags & hashed_escaped_flag && how == escaping::remove;
            sei.signed_bytes = as_sent ? unit.first(detail::sent_offset(unit, tlv_begin)) : plain.first(tlv_begin);
        } else if (const auto read = detail::read_tlv(kind, value, sei.said); !read) {
            return read.error();
        }
    }
    if (sei.said.certificates.empty() && !sei.said.owner_certificates.empty()) {
        sei.said.certificates = std::exchange(sei.said.owner_certificates, {});
        sei.said.user_provisioned = true;
    }
    return sei;
}

}  // namespace bartizan::media_signing
