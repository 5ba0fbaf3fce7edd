// der: writing and reading the few forms of DER that requests, certificates and signatures are made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <cstring>

// Source: ITU-T X.690 (02/2021), 8 and 10. Lengths below 64 KiB: a certificate of ours is never longer.
namespace bartizan::crypto::der {

inline constexpr std::uint8_t boolean = 0x01, integer = 0x02, bit_string = 0x03, octet_string = 0x04, object_id = 0x06, utf8_string = 0x0c,
                              printable_string = 0x13, utc_time_text = 0x17, generalized_time_text = 0x18, sequence = 0x30, set = 0x31;
constexpr std::uint8_t context(unsigned number) noexcept { return static_cast<std::uint8_t>(0xa0 + number); }

// writer: into the caller's memory; as with byte_writer an overflow is remembered.
class writer {
    byte_writer out_;

public:
    explicit writer(bytes_span space) noexcept : out_(space) {}

    bool fits() const noexcept { return out_.fits(); }
    bytes_view written() const noexcept { return out_.written(); }

    void raw(bytes_view der) noexcept { out_.bytes(der); }
    void value(std::uint8_t tag, bytes_view content) noexcept {
        within(tag, [&] { raw(content); });
    }
    // within: an element whose content `fill` writes. Its length is known only then, so the content moves up to make room for it.
    template <class Fill> void within(std::uint8_t tag, Fill fill) noexcept {
        const auto start = out_.size();
        fill();
        const auto size = out_.size() - start;
        std::array<std::byte, 4> room;
        byte_writer header(room);
        header.u8(tag);
        if (size < 0x80) header.u8(static_cast<std::uint8_t>(size));
        else if (size < 0x100) header.u16(static_cast<std::uint16_t>(0x8100 | size));
        else header.u8(0x82), header.big_endian<2>(size < 0x10000 ? size : 0);
        out_.zeros(size < 0x10000 ? header.size() : out_.free_space().size() + 1);   // too long counts as an overflow
        if (!out_.fits()) return;
        const auto at = out_.written().subspan(start);
        std::memmove(at.data() + header.size(), at.data(), size);
        std::ranges::copy(header.written(), at.begin());
    }
    // unsigned_integer: from big-endian bytes: no zeros in front but the one that keeps it positive (X.690, 8.3.2).
    void unsigned_integer(bytes_view number) noexcept {
        while (number.size() > 1 && number.front() == std::byte{0}) number = number.subspan(1);
        within(integer, [&] {
            if (number.empty() || (number.front() & std::byte{0x80}) != std::byte{0}) out_.u8(0);
            raw(number);
        });
    }
    void bits(bytes_view content) noexcept {   // a BIT STRING of whole bytes
        within(bit_string, [&] {
            out_.u8(0);
            raw(content);
        });
    }
};

// element: content without, and whole with tag and length. Tag 0: nothing was read.
struct element {
    std::uint8_t tag = 0;
    bytes_view content, whole;
};

// reader: from hostile bytes; a read that does not find what it asks for is remembered and gives nothing.
class reader {
    bytes_view rest_;
    bool good_ = true;

public:
    explicit reader(bytes_view der) noexcept : rest_(der) {}

    bool good() const noexcept { return good_; }
    bool at_end() const noexcept { return rest_.empty(); }
    std::uint8_t next_tag() const noexcept { return rest_.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(rest_.front()); }

    element next() noexcept {
        byte_reader in(rest_);
        const auto tag = in.u8();
        std::size_t size = in.u8();
        if (size > 0x82 || size == 0x80) return fail();   // longer than 64 KiB, or indefinite, which DER forbids
        if (size > 0x80) size = size == 0x81 ? in.u8() : in.u16();
        const auto content = in.bytes(size);
        if (!in.whole() || tag == 0 || !good_) return fail();
        const element found{tag, content, rest_.first(in.position())};
        rest_ = rest_.subspan(in.position());
        return found;
    }
    element take(std::uint8_t tag) noexcept { return next_tag() == tag ? next() : fail(); }
    void skip_if(std::uint8_t tag) noexcept {
        if (next_tag() == tag) (void)next();
    }

private:
    element fail() noexcept {
        good_ = false;
        rest_ = {};
        return {};
    }
};

// write_signature: ECDSA's r and s, as tokens give them side by side, as DER (RFC 3279, 2.2.3); 0 when `into` is too small.
inline std::size_t write_signature(bytes_view r_and_s, bytes_span into) noexcept {
    writer out(into);
    out.within(sequence, [&] {
        out.unsigned_integer(r_and_s.first(r_and_s.size() / 2));
        out.unsigned_integer(r_and_s.subspan(r_and_s.size() / 2));
    });
    return out.fits() ? out.written().size() : 0;
}

}  // namespace bartizan::crypto::der
