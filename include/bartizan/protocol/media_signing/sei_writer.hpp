// sei_writer: a document becomes a SEI unit in two steps, so that a slow key can sign in between.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/protocol/media_signing/layout.hpp>
#include <bartizan/protocol/nal/codec.hpp>

namespace bartizan::media_signing {

// unsigned_sei: the SEI unit up to the signature, as it will be sent. Hash `signed_bytes()`, sign, then finish().
class unsigned_sei {
    byte_writer out_;
    kernel::zero_run zeros_;
    std::size_t signature_bytes_ = 0;   // reserved in the payload size, which is itself signed
    friend result<unsigned_sei> begin_sei(nal::codec, const document&, std::size_t, bytes_span, bytes_span);

    explicit unsigned_sei(bytes_span out) noexcept : out_(out) {}
    result<> append(bytes_view plain) noexcept {
        const auto written = kernel::emulation_prevention<target::portable>::insert(plain, out_.free_space(), zeros_);
        if (!written) return errc::output_too_small;
        out_.advance(*written);
        return {};
    }

public:
    bytes_view signed_bytes() const noexcept { return out_.written(); }

    // finish: append the signature, its padding and the stop byte; gives the whole unit.
    //   in      signature: at most the bytes reserved in begin_sei      errors  field_too_long, output_too_small
    result<bytes_view> finish(bytes_view signature) noexcept {
        static constexpr auto one = byte_array(0x01), stop = byte_array(0x80);
        if (signature.size() > signature_bytes_) return errc::field_too_long;
        if (signature_bytes_ == 0) {   // a document that is signed by being listed in a later one
            if (const auto done = append(stop); !done) return done.error();
            return bytes_view(out_.written());
        }
        std::array<std::byte, tlv_head_bytes + 3> head;
        byte_writer writer(head);
        writer.u8(std::uint8_t(tag::signature));
        writer.u16(static_cast<std::uint16_t>(3 + signature_bytes_));
        writer.u8(1);
        writer.u16(static_cast<std::uint16_t>(signature.size()));
        // Padding of ones needs no emulation prevention, whatever its length.
        if (const auto done = append(head); !done) return done.error();
        if (const auto done = append(signature); !done) return done.error();
        for (std::size_t i = signature.size(); i < signature_bytes_; ++i)
            if (const auto done = append(one); !done) return done.error();
        if (const auto done = append(stop); !done) return done.error();
        return bytes_view(out_.written());
    }
};

namespace detail {

inline void write_general(byte_writer& w, const document& d) noexcept {
    w.u8(std::uint8_t(tag::general));
    w.u16(static_cast<std::uint16_t>(27 + d.gop_hash.size() + d.linked_hash.size()));
    w.u8(2);
    for (const auto part : d.version) w.u8(part);
    w.u8(d.triggered ? 1 : 0);
    w.u64(static_cast<std::uint64_t>(d.start.ticks));
    w.u64(static_cast<std::uint64_t>(d.end.ticks));
    w.u32(d.counter);
    w.u16(d.unit_count);
    w.bytes(d.gop_hash);
    w.bytes(d.linked_hash);
}

inline void write_crypto_info(byte_writer& w, const document& d) noexcept {
    const auto oid = oid_of(d.hash);
    w.u8(std::uint8_t(tag::crypto_info));
    w.u16(static_cast<std::uint16_t>(5 + oid.size()));
    w.u8(1);
    w.u8(static_cast<std::uint8_t>(oid.size()));
    w.bytes(oid);
    w.u8(0);    // signing OID: the certificate says it
    w.u16(0);   // RSA size, likewise
}

inline void write_vendor_info(byte_writer& w, const document& d) noexcept {
    w.u8(std::uint8_t(tag::vendor_info));
    w.u16(static_cast<std::uint16_t>(4 + d.firmware.size() + d.serial.size() + d.manufacturer.size()));
    w.u8(1);
    for (const auto field : {d.firmware, d.serial, d.manufacturer}) {
        w.u8(static_cast<std::uint8_t>(field.size()));
        w.text(field);
    }
}

inline void write_blob(byte_writer& w, tag kind, std::size_t size) noexcept {
    w.u8(std::uint8_t(kind));
    w.u16(static_cast<std::uint16_t>(size));
    w.u8(1);
}

}  // namespace detail

// begin_sei: write everything before the signature into `out`, already escaped (the document is hashed as sent).
//   in      signature_bytes: greatest size of a signature of this key (72 for P-256); 0: the unit has none
//   memory  scratch: the plain unit, about 400 bytes + list + certificates; out: at most 1.5 times that
//   errors  field_too_long, output_too_small (scratch or out)
inline result<unsigned_sei> begin_sei(nal::codec c, const document& d, std::size_t signature_bytes, bytes_span scratch, bytes_span out) {
    if (d.firmware.size() > 255 || d.serial.size() > 255 || d.manufacturer.size() > 255) return errc::field_too_long;
    if (d.list.size() > 65534 || d.certificates.size() > 65533 || d.owner_certificates.size() > 65533 || signature_bytes > 65532) return errc::field_too_long;
    const std::size_t size_room = 600;   // of the size field: one byte for each 255 of a payload of at most 150 KiB
    if (scratch.size() < size_room) return errc::output_too_small;
    byte_writer body(scratch.subspan(size_room));
    body.bytes(uuid);
    body.u8(hashed_escaped_flag | (d.certificate_sei ? certificate_sei_flag : 0));
    if (d.has_crypto_info) {
        detail::write_crypto_info(body, d);
        detail::write_vendor_info(body, d);
    }
    if (!d.certificates.empty()) {
        detail::write_blob(body, tag::certificates, 2 + d.certificates.size());
        body.u8(d.user_provisioned ? 1 : 0);
        body.bytes(d.certificates);
    }
    if (!d.owner_certificates.empty()) {
        detail::write_blob(body, tag::certificates, 2 + d.owner_certificates.size());
        body.u8(1);
        body.bytes(d.owner_certificates);
    }
    if (d.has_general) detail::write_general(body, d);
    if (d.has_list) {
        detail::write_blob(body, tag::hash_list, 1 + d.list.size());
        body.bytes(d.list);
    }
    if (!body.fits()) return errc::output_too_small;

    byte_writer head(scratch.first(size_room));
    if (c == nal::codec::h264) head.u8(0x06);
    else head.u16(0x4e01);
    head.u8(user_data_unregistered);
    std::size_t payload = body.size() + (signature_bytes == 0 ? 0 : tlv_head_bytes + 3 + signature_bytes);
    for (; payload >= 255; payload -= 255) head.u8(0xff);
    head.u8(static_cast<std::uint8_t>(payload));
    if (!head.fits()) return errc::field_too_long;

    unsigned_sei sei(out);
    sei.signature_bytes_ = signature_bytes;
    if (const auto done = sei.append(head.written()); !done) return done.error();
    if (const auto done = sei.append(body.written()); !done) return done.error();
    return sei;
}

}  // namespace bartizan::media_signing
