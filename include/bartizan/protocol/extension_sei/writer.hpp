// writer: a message becomes an extension SEI unit, step by step, so that one or two keys can sign in between.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/protocol/extension_sei/layout.hpp>
#include <bartizan/protocol/nal/codec.hpp>

namespace bartizan::extension_sei {

// unsigned_sei: the unit up to its signatures, without emulation prevention: that is what is hashed and signed.
//   order   hash signed_bytes(), sign; with a second algorithm add_second() and hash again; then finish()
class unsigned_sei {
    byte_writer plain_;
    std::size_t signature_bytes_ = 0, second_bytes_ = 0;
    second_algorithm second_ = second_algorithm::none;
    friend result<unsigned_sei> begin_sei(nal::codec, const message&, std::size_t, bytes_span);

    explicit unsigned_sei(bytes_span scratch) noexcept : plain_(scratch) {}

public:
    bytes_view signed_bytes() const noexcept { return plain_.written(); }

    // add_second: errors field_too_long (not the length that the algorithm has), output_too_small
    result<> add_second(bytes_view signature) noexcept {
        if (second_bytes_ == 0 || signature.size() != second_bytes_) return errc::field_too_long;
        plain_.u8(std::uint8_t(tag::second_signature));
        plain_.u16(static_cast<std::uint16_t>(1 + signature.size()));
        plain_.u8(std::uint8_t(second_));
        plain_.bytes(signature);
        second_bytes_ = 0;
        if (!plain_.fits()) return errc::output_too_small;
        return {};
    }
    // finish: the whole unit in `out`, with emulation prevention.
    //   in      signature: at most the bytes reserved in begin_sei      memory  out: at most 1.5 times the plain unit
    //   errors  field_too_long (also: the second signature is not there), output_too_small
    result<bytes_view> finish(bytes_view signature, bytes_span out) noexcept {
        if (signature.size() > signature_bytes_ || second_bytes_ != 0) return errc::field_too_long;
        plain_.u8(std::uint8_t(tag::signature));
        plain_.u16(static_cast<std::uint16_t>(2 + signature_bytes_));
        plain_.u16(static_cast<std::uint16_t>(signature.size()));
        plain_.bytes(signature);
        for (std::size_t i = signature.size(); i < signature_bytes_; ++i) plain_.u8(1);
        plain_.u8(0x80);
        if (!plain_.fits()) return errc::output_too_small;
        const auto size = kernel::emulation_prevention<target::portable>::insert(plain_.written(), out);
        if (!size) return errc::output_too_small;
        return bytes_view(out).first(*size);
    }
};

namespace detail {

inline void write_tlv(byte_writer& w, tag kind, bytes_view value) noexcept {
    w.u8(std::uint8_t(kind));
    w.u16(static_cast<std::uint16_t>(value.size()));
    w.bytes(value);
}
inline void write_optional(byte_writer& w, tag kind, bytes_view value) noexcept {
    if (!value.empty()) write_tlv(w, kind, value);
}
inline void write_document(byte_writer& w, const message& m) noexcept {
    w.u8(std::uint8_t(tag::document));
    w.u16(static_cast<std::uint16_t>(5 + m.standard.size()));
    w.u8(static_cast<std::uint8_t>(1 + unsigned(m.hash)));
    w.u32(m.sequence);
    w.bytes(m.standard);
}
inline void write_clock(byte_writer& w, const message& m) noexcept {
    w.u8(std::uint8_t(tag::clock));
    w.u16(20);
    w.u32(m.timescale);
    w.u64(static_cast<std::uint64_t>(m.first_presented));
    w.u64(static_cast<std::uint64_t>(m.first_captured.ticks));
}
inline void write_audio(byte_writer& w, const audio_track& track) noexcept {
    w.u8(std::uint8_t(tag::audio));
    w.u16(static_cast<std::uint16_t>(audio_head_bytes + track.frames.size()));
    w.u8(track.number);
    w.u8(static_cast<std::uint8_t>(1 + unsigned(track.codec)));
    w.u8(track.channels);
    w.u32(track.sample_rate);
    w.bytes(track.frames);
}
inline void write_second_key(byte_writer& w, const message& m) noexcept {
    w.u8(std::uint8_t(tag::second_key));
    w.u16(static_cast<std::uint16_t>(1 + m.second_key.size()));
    w.u8(std::uint8_t(m.second));
    w.bytes(m.second_key);
}

}  // namespace detail

// begin_sei: write everything before the signatures into `scratch`.
//   in      signature_bytes: greatest size of a signature of the device key (72 for P-256)
//   memory  scratch: 700 bytes, the message, the signatures
//   errors  field_too_long (a TLV above 64 KiB, a second key of the wrong length, sound without a sample rate), output_too_small
inline result<unsigned_sei> begin_sei(nal::codec c, const message& m, std::size_t signature_bytes, bytes_span scratch) {
    const bool twice = m.second != second_algorithm::none;
    if (m.standard.size() != m.hash_bytes() || (!m.product.empty() && m.product.size() != product_bytes)) return errc::field_too_long;
    if (m.audio_count > m.audio.size() || signature_bytes > 65'000 || (twice && m.second_key.size() != ml_dsa_65_key_bytes)) return errc::field_too_long;
    for (const auto field : {m.parameter_sets, m.picture_times, m.picture_hashes})
        if (field.size() > 65'535) return errc::field_too_long;
    for (std::size_t i = 0; i < m.audio_count; ++i)
        if (m.audio[i].frames.size() > 65'535 - audio_head_bytes || m.audio[i].sample_rate == 0) return errc::field_too_long;

    const std::size_t size_room = 2000;   // of the size field: one byte for each 255 of a payload of at most 7 * 64 KiB
    if (scratch.size() < size_room) return errc::output_too_small;
    byte_writer body(scratch.subspan(size_room));
    body.bytes(uuid);
    body.u8(format_version);
    detail::write_document(body, m);
    if (m.has_clock) detail::write_clock(body, m);
    detail::write_optional(body, tag::parameter_sets, m.parameter_sets);
    detail::write_optional(body, tag::picture_times, m.picture_times);
    detail::write_optional(body, tag::picture_hashes, m.picture_hashes);
    for (std::size_t i = 0; i < m.audio_count; ++i) detail::write_audio(body, m.audio[i]);
    detail::write_optional(body, tag::product, m.product);
    if (twice) detail::write_second_key(body, m);
    if (!body.fits()) return errc::output_too_small;

    std::size_t payload = body.size() + tlv_head_bytes + 2 + signature_bytes + (twice ? tlv_head_bytes + 1 + ml_dsa_65_signature_bytes : 0);
    byte_writer head(scratch.first(size_room));
    if (c == nal::codec::h264) head.u8(0x06);
    else head.u16(0x4e01);
    head.u8(user_data_unregistered);
    for (; payload >= 255; payload -= 255) head.u8(0xff);
    head.u8(static_cast<std::uint8_t>(payload));
    if (!head.fits()) return errc::field_too_long;
    // The head's size is known only now; the body moves up to it.
    std::memmove(scratch.data() + head.size(), body.written().data(), body.size());

    unsigned_sei sei(scratch);
    sei.plain_.advance(head.size() + body.size());
    sei.signature_bytes_ = signature_bytes;
    sei.second_ = m.second;
    sei.second_bytes_ = twice ? ml_dsa_65_signature_bytes : 0;
    return sei;
}

}  // namespace bartizan::extension_sei
