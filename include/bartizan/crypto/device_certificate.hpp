// device_certificate: requests and self-signed certificates for keys that never leave a device, and chains matched to such keys.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/crypto/ec_public_key.hpp>
#include <bartizan/crypto/error.hpp>
#include <bartizan/crypto/hash.hpp>
#include <bartizan/crypto/pem.hpp>
#include <bartizan/crypto/subject.hpp>

#include <chrono>

// Written here and not by the crypto library, because that wants a private key in memory. The forms are the software backend's.
namespace bartizan::crypto {

inline constexpr std::size_t most_certificate_bytes = 4096;   // of one in DER

namespace detail {

template <std::size_t N> bytes_view constant(const std::array<std::uint8_t, N>& of) noexcept { return std::as_bytes(std::span(of)); }
inline constexpr std::array<std::uint8_t, 12> ecdsa_with_sha256{0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2};   // RFC 5758, 3.2

inline void write_name(der::writer& out, const subject& of) noexcept {
    const auto attribute = [&](std::uint8_t id, std::uint8_t tag, std::string_view text) {   // 2.5.4.id: RFC 5280, appendix A.1
        if (text.empty()) return;
        const std::array<std::uint8_t, 5> oid{6, 3, 0x55, 4, id};
        out.within(der::set, [&] {
            out.within(der::sequence, [&] {
                out.raw(constant(oid));
                out.value(tag, as_bytes(text));
            });
        });
    };
    out.within(der::sequence, [&] {
        attribute(10, der::utf8_string, of.organization);
        attribute(3, der::utf8_string, of.common_name);
        attribute(5, der::printable_string, of.serial_number);   // X.520 allows no other form
    });
}

// write_time: UTCTime up to 2049, GeneralizedTime from 2050. Source: RFC 5280, 4.1.2.5.
inline void write_time(der::writer& out, utc_time t) noexcept {
    using namespace std::chrono;
    const sys_seconds whole{seconds{t.unix_seconds()}};
    const auto day = floor<days>(whole);
    const year_month_day date{day};
    const hh_mm_ss clock{whole - day};
    const auto year = static_cast<unsigned>(int(date.year()));
    std::array<char, 15> text;
    std::size_t size = 0;
    const auto two = [&](long number) {
        text[size++] = static_cast<char>('0' + number / 10 % 10);
        text[size++] = static_cast<char>('0' + number % 10);
    };
    if (year >= 2050) two(year / 100);
    for (const long n : {long(year % 100), long(unsigned(date.month())), long(unsigned(date.day()))}) two(n);
    for (const long n : {long(clock.hours().count()), long(clock.minutes().count()), long(clock.seconds().count())}) two(n);
    text[size++] = 'Z';
    out.value(year >= 2050 ? der::generalized_time_text : der::utc_time_text, as_bytes({text.data(), size}));
}

// write_names: the extension subjectAltName (RFC 5280, 4.2.1.6): dNSName [2], iPAddress [7] of 4 or 16 octets.
inline void write_names(der::writer& out, const std::vector<std::string>& names) noexcept {
    static constexpr std::array<std::uint8_t, 5> subject_alt_name{6, 3, 0x55, 0x1d, 17};
    out.within(der::sequence, [&] {
        out.raw(constant(subject_alt_name));
        out.within(der::octet_string, [&] {
            out.within(der::sequence, [&] {
                for (const auto& each : names)
                    if (const auto at = read_address(each)) out.value(0x87, constant(at->bytes).last(at->is_v4() ? 4 : 16));
                    else out.value(0x82, as_bytes(each));
            });
        });
    });
}

inline void write_extensions(der::writer& out, bytes_view key_id, const std::vector<std::string>& names) noexcept {
    const auto extension = [&](std::uint8_t id, bool critical, auto content) {   // 2.5.29.id: RFC 5280, 4.2.1
        const std::array<std::uint8_t, 5> oid{6, 3, 0x55, 0x1d, id};
        static constexpr std::array<std::uint8_t, 3> yes{1, 1, 0xff};
        out.within(der::sequence, [&] {
            out.raw(constant(oid));
            if (critical) out.raw(constant(yes));
            out.within(der::octet_string, content);
        });
    };
    static constexpr std::array<std::uint8_t, 2> no_ca{0x30, 0};
    static constexpr std::array<std::uint8_t, 4> digital_signature{3, 2, 7, 0x80};
    out.within(der::context(3), [&] {
        out.within(der::sequence, [&] {
            extension(19, true, [&] { out.raw(constant(no_ca)); });
            extension(15, true, [&] { out.raw(constant(digital_signature)); });
            extension(14, false, [&] { out.value(der::octet_string, key_id); });
            extension(35, false, [&] { out.within(der::sequence, [&] { out.value(0x80, key_id); }); });
            if (!names.empty()) write_names(out, names);
        });
    });
}

// sign_and_wrap: SEQUENCE { to be signed, algorithm, signature }, the frame of requests and certificates alike, as PEM.
template <class Sign> result<pem_text> sign_and_wrap(std::string_view label, const der::writer& part, Sign& sign) noexcept {
    if (!part.fits()) return errc::no_space;
    std::array<std::byte, 104> signature;
    const auto size = sign(bytes_view(digest_of<sha256, purpose::device_identity>(part.written())), bytes_span(signature));
    if (!size) return size.error();
    std::array<std::byte, 4096> space;
    der::writer out(space);
    out.within(der::sequence, [&] {
        out.raw(part.written());
        out.raw(constant(ecdsa_with_sha256));
        out.bits(bytes_view(signature).first(*size));
    });
    pem_text text;
    text.append_block(label, out.written());
    if (!out.fits() || !text.fits()) return errc::no_space;
    return text;
}

inline bool is_printable(std::string_view text) noexcept {   // X.680, 41.4
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
    });
}
inline bool is_usable(const subject& of) noexcept {
    return !of.common_name.empty() && of.common_name.size() <= 64 && of.organization.size() <= 64 && of.serial_number.size() <= 64 &&
           is_printable(of.serial_number) && are_names(of.names);
}

}  // namespace detail

// make_request: PKCS#10 in PEM (RFC 2986) for the owner's or the factory's CA (I12).
//   sign    (digest, into) -> result of the bytes of a DER signature, as `signer` has it; it makes the proof of possession
//   errors  bad_request: a name that is empty or too long, or a serial number that is no PrintableString, or names that are none; those of `sign`
template <class Sign> result<pem_text> make_request(const subject& of, const ec_public_key& key, Sign sign) noexcept {
    if (!detail::is_usable(of)) return errc::bad_request;
    std::array<std::byte, 3584> space;
    der::writer out(space);
    out.within(der::sequence, [&] {
        out.unsigned_integer({});   // version 0
        detail::write_name(out, of);
        key.write_info(out);
        if (of.names.empty()) return out.value(der::context(0), {});   // no attributes: the CA decides about extensions
        static constexpr std::array<std::uint8_t, 11> extension_request{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 14};   // RFC 2985, 5.4.2
        out.within(der::context(0), [&] {
            out.within(der::sequence, [&] {
                out.raw(detail::constant(extension_request));
                out.within(der::set, [&] { out.within(der::sequence, [&] { detail::write_names(out, of.names); }); });
            });
        });
    });
    return detail::sign_and_wrap("CERTIFICATE REQUEST", out, sign);
}

// make_self_signed: an X.509 certificate that cannot say who signed (I05, I09). Its number is derived from key and times: it is the only
// issuer of its name and key, so that is unique, and no random source is needed.
template <class Sign>
result<pem_text> make_self_signed(const subject& of, validity valid, const ec_public_key& key, Sign sign) noexcept {
    constexpr std::int64_t year_2200 = 7'258'118'400;   // as in the software backend
    if (!detail::is_usable(of) || valid.from.unix_seconds() < 0 || valid.until.unix_seconds() >= year_2200 || valid.until <= valid.from)
        return errc::bad_certificate;
    using identity = purpose::device_identity;
    const auto key_id = digest_of<sha256, identity>(key.point());   // its first 160 bits: RFC 7093, 2
    std::array<std::byte, 16> times;
    byte_writer(times).u64(static_cast<std::uint64_t>(valid.from.ticks));
    byte_writer(bytes_span(times).subspan(8)).u64(static_cast<std::uint64_t>(valid.until.ticks));
    auto number = digest_of<sha256, identity>(key.point(), bytes_view(times));
    number[0] = (number[0] & std::byte{0x3f}) | std::byte{0x40};   // positive, and never a zero in front
    std::array<std::byte, 3584> space;
    der::writer out(space);
    static constexpr std::array<std::uint8_t, 3> version_3{2, 1, 2};
    out.within(der::sequence, [&] {
        out.value(der::context(0), detail::constant(version_3));
        out.unsigned_integer(bytes_view(number).first(16));
        out.raw(detail::constant(detail::ecdsa_with_sha256));
        detail::write_name(out, of);
        out.within(der::sequence, [&] {
            detail::write_time(out, valid.from);
            detail::write_time(out, valid.until);
        });
        detail::write_name(out, of);
        key.write_info(out);
        detail::write_extensions(out, bytes_view(key_id).first(20), of.names);
    });
    return detail::sign_and_wrap("CERTIFICATE", out, sign);
}

// certificate_parts: views into a certificate's DER, each with tag and length; what is needed to file it and to match it.
struct certificate_parts {
    bytes_view serial, issuer, subject, key_info;
};
inline result<certificate_parts> read_certificate(bytes_view der) noexcept {
    der::reader outer(der);
    der::reader whole(outer.take(der::sequence).content);
    der::reader in(whole.take(der::sequence).content);
    certificate_parts parts;
    in.skip_if(der::context(0));
    parts.serial = in.take(der::integer).whole;
    (void)in.take(der::sequence);
    parts.issuer = in.take(der::sequence).whole;
    (void)in.take(der::sequence);
    parts.subject = in.take(der::sequence).whole;
    parts.key_info = in.take(der::sequence).whole;
    if (!outer.good() || !outer.at_end() || !whole.good() || !in.good()) return errc::bad_certificate;
    return parts;
}

// each_certificate: calls visit(index, DER, parts) -> result<> for 1 to 4 certificates of a PEM chain, leaf first.
template <class Visit> result<std::size_t> each_certificate(std::string_view pem, Visit visit) noexcept {
    std::array<std::byte, most_certificate_bytes> space;
    pem_reader in(pem, "CERTIFICATE");
    std::size_t count = 0;
    for (auto der = in.next(space); !der.empty(); der = in.next(space)) {
        const auto parts = read_certificate(der);
        if (!parts || count == 4) return errc::bad_certificate;
        if (const result<> done = visit(count++, der, *parts); !done) return done.error();
    }
    return in.good() && count > 0 ? result<std::size_t>(count) : errc::bad_certificate;
}

// normal_chain: the chain without what stood between its certificates, when its leaf is of this key (I13).
inline result<pem_text> normal_chain(std::string_view pem, const ec_public_key& key) noexcept {
    std::array<std::byte, ec_public_key::most_info_bytes> space;
    der::writer info(space);
    key.write_info(info);
    pem_text chain;
    const auto count = each_certificate(pem, [&](std::size_t index, bytes_view der, const certificate_parts& parts) -> result<> {
        if (index == 0 && !same_bytes(parts.key_info, info.written())) return errc::bad_certificate;
        chain.append_block("CERTIFICATE", der);
        return {};
    });
    if (!count) return count.error();
    if (!chain.fits()) return errc::no_space;
    return chain;
}

// is_self_signed: the leaf names itself as its issuer. Not a proof of anything: for telling what is installed (I10, I14).
inline bool is_self_signed(std::string_view pem) noexcept {
    bool same = false;
    return each_certificate(pem, [&](std::size_t index, bytes_view, const certificate_parts& parts) -> result<> {
        if (index == 0) same = same_bytes(parts.issuer, parts.subject);
        return {};
    }) && same;
}

}  // namespace bartizan::crypto
