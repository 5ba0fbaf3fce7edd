// algorithm: names of algorithms, names of purposes, and the verdict on each pair. Tags only: proving a product costs nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace bartizan {

// verdict: about an (algorithm, purpose) pair, as in NIST SP 800-131A r2.
//   approved   may be composed
//   legacy     needs accept_risk naming algorithm, purpose, reason and end date; printed in the certificate
//   forbidden  no switch exists
enum class verdict { approved, legacy, forbidden };

namespace purpose {
struct frame_integrity { static constexpr std::string_view name = "frame integrity"; };
struct document_signature { static constexpr std::string_view name = "signature of hash documents"; };
struct content_encryption { static constexpr std::string_view name = "encryption of video at rest"; };
struct key_wrapping { static constexpr std::string_view name = "wrapping of content keys"; };
struct device_identity { static constexpr std::string_view name = "device certificate"; };
struct record_integrity { static constexpr std::string_view name = "integrity of stored settings"; };
struct password_digest { static constexpr std::string_view name = "proof of a password (RFC 7616)"; };
struct password_storage { static constexpr std::string_view name = "storage of passwords"; };
struct message_authentication { static constexpr std::string_view name = "message authentication (HMAC)"; };
}  // namespace purpose

struct sha256 {
    static constexpr std::string_view name = "SHA-256", source = "FIPS 180-4; SP 800-131A r2, 9";
    static constexpr std::size_t digest_bytes = 32;
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct sha384 {
    static constexpr std::string_view name = "SHA-384", source = "FIPS 180-4; SP 800-131A r2, 9";
    static constexpr std::size_t digest_bytes = 48;
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct sha512 {
    static constexpr std::string_view name = "SHA-512", source = "FIPS 180-4; SP 800-131A r2, 9";
    static constexpr std::size_t digest_bytes = 64;
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct sha512_256 {   // SHA-512 cut to 256 bits, with start values of its own
    static constexpr std::string_view name = "SHA-512/256", source = "FIPS 180-4, 5.3.6.2; SP 800-131A r2, 9";
    static constexpr std::size_t digest_bytes = 32;
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct sha1 {   // collisions since 2017: out for everything that is signed or stored
    static constexpr std::string_view name = "SHA-1", source = "SP 800-131A r2, 9";
    static constexpr std::size_t digest_bytes = 20;
    template <class Purpose> static constexpr verdict verdict_for = verdict::forbidden;
};
struct md5 {   // lives on in clients that know no other Digest (C03); there no collision helps, but a guess is cheap
    static constexpr std::string_view name = "MD5", source = "RFC 6151, 2; RFC 7616, 3.2";
    static constexpr std::size_t digest_bytes = 16;
    template <class Purpose> static constexpr verdict verdict_for = verdict::forbidden;
};
template <> inline constexpr verdict md5::verdict_for<purpose::password_digest> = verdict::legacy;
struct argon2id {
    static constexpr std::string_view name = "Argon2id", source = "RFC 9106, 4";
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct aes128_ctr {
    static constexpr std::string_view name = "AES-128-CTR", source = "FIPS 197; SP 800-38A, 6.5";
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct ecdsa_p256 {
    static constexpr std::string_view name = "ECDSA P-256", source = "FIPS 186-5, 6; SP 800-186, 3.2.1.3";
    static constexpr std::size_t signature_bytes = 72;   // at most, in DER
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct ecdsa_p384 {
    static constexpr std::string_view name = "ECDSA P-384", source = "FIPS 186-5, 6; SP 800-186, 3.2.1.4";
    static constexpr std::size_t signature_bytes = 104;   // at most, in DER
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
// rsa_pss: RSASSA-PSS with SHA-256, also within MGF1; what validators of ONVIF Media Signing check, over hashes of 32 bytes.
// SP 800-131A r2, 3: below 2048 bits no signature may be made.
template <std::size_t Bits> struct rsa_pss {
    static constexpr std::string_view name = Bits == 2048 ? "RSA-PSS 2048" : Bits == 3072 ? "RSA-PSS 3072" : Bits == 4096 ? "RSA-PSS 4096" : "RSA-PSS of another size";
    static constexpr std::string_view source = "FIPS 186-5, 5.4; RFC 8017, 8.1; SP 800-131A r2, 3";
    static constexpr std::size_t signature_bytes = Bits / 8, digest_bytes_signed = 32, key_bits = Bits;
    template <class Purpose> static constexpr verdict verdict_for = Bits == 2048 || Bits == 3072 || Bits == 4096 ? verdict::approved : verdict::forbidden;
};
// ml_dsa_65: post-quantum, beside a device's signature and never alone: ONVIF Media Signing knows no such keys.
struct ml_dsa_65 {
    static constexpr std::string_view name = "ML-DSA-65", source = "FIPS 204, 4, table 1 and 2; RFC 9881";
    static constexpr std::size_t public_key_bytes = 1952, second_signature_bytes = 3309;
    template <class Purpose> static constexpr verdict verdict_for = verdict::forbidden;
};
template <> inline constexpr verdict ml_dsa_65::verdict_for<purpose::document_signature> = verdict::approved;

}  // namespace bartizan
