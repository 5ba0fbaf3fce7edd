// layout: the constants of ONVIF Media Signing on the wire.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/crypto/hash.hpp>

#include <array>
#include <cstdint>
#include <string_view>

// Source: ONVIF Media Signing Specification, release 26.06. Where its text and the reference implementation differ, what is
// written here is what validators in the field accept: all integers big endian, signing OID and RSA size left empty.
namespace bartizan::media_signing {

template <class... B> constexpr std::array<std::byte, sizeof...(B)> byte_array(B... values) { return {static_cast<std::byte>(values)...}; }

inline constexpr auto uuid = byte_array(0x00, 0x5b, 0xc9, 0x3f, 0x2d, 0x71, 0x5e, 0x95, 0xad, 0xa4, 0x79, 0x6f, 0x90, 0x87, 0x7a, 0x6f);

inline constexpr std::uint8_t user_data_unregistered = 5;   // SEI payload type (H.264, D.1.7; H.265, D.2.7)
inline constexpr std::uint8_t certificate_sei_flag = 0x80;  // reserved byte: carries certificates only
inline constexpr std::uint8_t hashed_escaped_flag = 0x40;   // reserved byte: hashed with emulation prevention bytes, as sent

enum class tag : std::uint8_t { general = 1, hash_list, signature, crypto_info, vendor_info, certificates, arbitrary_data };

inline constexpr std::size_t tlv_head_bytes = 3;            // tag u8, length u16
inline constexpr std::size_t largest_hash_bytes = 64;
inline constexpr std::size_t largest_list_entries = 600;    // the reference's buffer; a longer list is NOT_OK there
inline constexpr std::uint16_t unknown_unit_count = 65535;  // written by the reference when its list overflowed

// The hash OIDs as they stand in the crypto info TLV: DER, with tag and length (RFC 8017, appendix B.1).
constexpr auto oid_of(crypto::hash_id id) {
    const int last = id == crypto::hash_id::sha256 ? 1 : id == crypto::hash_id::sha384 ? 2 : 3;
    return byte_array(0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last);
}

enum class errc {
    not_a_media_signing_sei = 1, scratch_too_small, payload_past_end, tlv_past_end, tag_zero, tag_twice, data_after_signature,
    malformed_general, malformed_hash_list, malformed_signature, malformed_crypto_info, malformed_vendor_info,
    malformed_certificates, unknown_hash, output_too_small, field_too_long,
};
inline constexpr error_domain domain{"media signing", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::not_a_media_signing_sei: return "not an SEI unit with the UUID of ONVIF Media Signing";
    case errc::scratch_too_small: return "the SEI is larger than the verifier's limits.sei_bytes";
    case errc::payload_past_end: return "the SEI payload claims more bytes than the NAL unit holds";
    case errc::tlv_past_end: return "a TLV claims more bytes than the SEI payload holds";
    case errc::tag_zero: return "a TLV has the tag 0, which does not exist";
    case errc::tag_twice: return "a TLV tag stands twice in one SEI";
    case errc::data_after_signature: return "something follows the signature, which must be last";
    case errc::malformed_general: return "the general TLV has a wrong length or an unknown version";
    case errc::malformed_hash_list: return "the hash list is not a multiple of the hash size";
    case errc::malformed_signature: return "the signature TLV has a wrong length";
    case errc::malformed_crypto_info: return "the crypto info TLV has a wrong length";
    case errc::malformed_vendor_info: return "the vendor info TLV has a wrong length";
    case errc::malformed_certificates: return "the certificate TLV has no content";
    case errc::unknown_hash: return "the hash algorithm is none of SHA-256, SHA-384, SHA-512";
    case errc::output_too_small: return "the SEI does not fit the memory given for it";
    case errc::field_too_long: return "a field is longer than its length prefix can say";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

// document: what a SEI says. Written by the signer from its own memory; read by the verifier as views of the unit or of its scratch.
struct document {
    bool certificate_sei = false;        // tags 4, 5, 6, 3 only
    bool has_general = false;
    std::uint8_t version[3]{26, 6, 0};   // of the specification
    bool triggered = false;              // by a partial GOP
    utc_time start, end;                 // first frame of the (partial) GOP, first frame after it
    std::uint32_t counter = 0;           // 1 in the first document
    std::uint16_t unit_count = 0;        // hashed NAL units
    bytes_view gop_hash, linked_hash;    // h bytes each
    bool has_list = false;
    bytes_view list;                     // n * h bytes
    bool has_crypto_info = false;
    crypto::hash_id hash = crypto::hash_id::sha256;
    std::string_view firmware, serial, manufacturer;   // at most 255 bytes each
    bool user_provisioned = false;
    bytes_view certificates;             // PEM, leaf first, without the root
    bytes_view owner_certificates;       // certificate SEI only: those of the owner's key, which signs the other SEIs
};

}  // namespace bartizan::media_signing
