// certificate: X.509 certificates made, read from PEM, and written to it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/guard.hpp>
#include <bartizan/crypto/subject.hpp>

#include <botan/base64.h>
#include <botan/bigint.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/pkcs10.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/system_rng.h>
#include <botan/x509_ca.h>
#include <botan/x509_ext.h>
#include <botan/x509cert.h>

#include <string>
#include <vector>

namespace bartizan::crypto::software {

using crypto::subject, crypto::validity;

// What bartizan reads of a chain at most; a document has room for 64 KiB (ONVIF Media Signing: lengths of 16 bits, 4 certificates).
inline constexpr std::size_t most_certificates = 4, most_chain_bytes = 65'536;

inline Botan::X509_DN distinguished_name(const subject& of) {
    Botan::X509_DN name;
    if (!of.organization.empty()) name.add_attribute("X520.Organization", of.organization);
    if (!of.common_name.empty()) name.add_attribute("X520.CommonName", of.common_name);
    if (!of.serial_number.empty()) name.add_attribute("X520.SerialNumber", of.serial_number);
    return name;
}

// alternative_names: of the subjectAltName. Source: RFC 5280, 4.2.1.6.
inline Botan::AlternativeName alternative_names(const std::vector<std::string>& names) {
    Botan::AlternativeName out;
    for (const auto& each : names) {
        const auto at = read_address(each);
        if (!at) out.add_dns(each);
        else if (at->is_v4()) out.add_ipv4_address(std::uint32_t{at->bytes[12]} << 24 | std::uint32_t{at->bytes[13]} << 16 | std::uint32_t{at->bytes[14]} << 8 | at->bytes[15]);
        else out.add_ipv6_address(Botan::IPv6Address(at->bytes));
    }
    return out;
}

inline bool is_p256_or_p384(const Botan::Public_Key& key) {
    const auto* ec = dynamic_cast<const Botan::ECDSA_PublicKey*>(&key);
    if (!ec) return false;
    const auto& on = ec->domain().get_curve_oid();
    const auto is = [&](std::string_view curve) { return on == Botan::EC_Group::from_name(curve).get_curve_oid(); };
    return is("secp256r1") || is("secp384r1");
}

// is_device_key: a key that may sign recordings: ECDSA on P-256 or P-384, RSA of 2048, 3072 or 4096 bits.
inline bool is_device_key(const Botan::Public_Key& key) {
    const auto bits = key.key_length();
    return is_p256_or_p384(key) || (dynamic_cast<const Botan::RSA_PublicKey*>(&key) && (bits == 2048 || bits == 3072 || bits == 4096));
}

// certificate_role: what the extensions allow. Source: RFC 5280, 4.2.1.3 (key usage), 4.2.1.9 (basic constraints), 4.2.1.12 (extended key usage).
//   recorder   extended key usage id-kp-timeStamping, critical, and nothing else: its signatures bind what arrived to the time when it did
//              (RFC 3161, 2.3), and say nothing about who shot it. Any CA can issue it: extendedKeyUsage = critical, timeStamping
enum class certificate_role { root, issuing, device, recorder };

inline Botan::OID time_stamping() { return Botan::OID({1, 3, 6, 1, 5, 5, 7, 3, 8}); }
inline bool asks_for_time_stamping(const std::vector<Botan::OID>& usages) { return std::ranges::find(usages, time_stamping()) != usages.end(); }

// make_certificate: `key` is the subject's, signed by `issuer_key`. Throws what Botan throws. Serial numbers are random, 126 bits
// (CA/Browser Forum, 7.1, wants 64), so that they need no ledger and tell nothing.
inline Botan::X509_Certificate make_certificate(certificate_role role, const Botan::X509_DN& name, const Botan::Public_Key& key,
                                                validity valid, const Botan::X509_DN& issuer, const Botan::Private_Key& issuer_key,
                                                const std::vector<std::uint8_t>& issuer_key_id, const std::vector<std::string>& names = {}) {
    using Botan::Key_Constraints;
    namespace extension = Botan::Cert_Extension;
    auto& rng = Botan::system_rng();
    const bool is_ca = role == certificate_role::root || role == certificate_role::issuing;
    const auto usage = is_ca ? Key_Constraints(Key_Constraints::KeyCertSign | Key_Constraints::CrlSign)
                             : Key_Constraints(Key_Constraints::DigitalSignature);
    const auto public_key = key.subject_public_key();
    auto key_id = std::make_unique<extension::Subject_Key_ID>(public_key, "SHA-256");
    const auto authority = issuer_key_id.empty() ? key_id->get_key_id() : issuer_key_id;   // empty: it signs itself

    Botan::Extensions extensions;
    extensions.add(std::make_unique<extension::Basic_Constraints>(is_ca, std::size_t{role == certificate_role::root ? 1u : 0u}), true);
    extensions.add(std::make_unique<extension::Key_Usage>(usage), true);
    if (role == certificate_role::recorder) extensions.add(std::make_unique<extension::Extended_Key_Usage>(std::vector{time_stamping()}), true);
    extensions.add(std::move(key_id));
    extensions.add(std::make_unique<extension::Authority_Key_ID>(authority));
    if (!names.empty()) extensions.add(std::make_unique<extension::Subject_Alternative_Name>(alternative_names(names)));

    const auto signer = Botan::X509_Object::choose_sig_format(issuer_key, rng, "SHA-256", "");   // RSA: PKCS#1 1.5, which all can read
    return Botan::X509_CA::make_cert(*signer, rng, Botan::BigInt(rng, 126), signer->algorithm_identifier(), public_key, x509_time(valid.from),
                                     x509_time(valid.until), issuer, name, extensions);
}

// read_chain: 1 to 4 certificates in the order of the text, or nothing. Text between them is ignored (RFC 7468, 5.2); a begin without its
// end, foreign characters, or a fifth certificate make the whole chain unreadable.
inline std::vector<Botan::X509_Certificate> read_chain(bytes_view pem, std::size_t most = most_certificates) noexcept {
    constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----", end = "-----END CERTIFICATE-----";
    if (pem.size() > most_chain_bytes) return {};
    try {
        std::vector<Botan::X509_Certificate> chain;
        auto text = as_text(pem);
        for (auto at = text.find(begin); at != text.npos; at = text.find(begin)) {
            text.remove_prefix(at + begin.size());
            const auto stop = text.find(end);
            if (stop == text.npos || chain.size() == most) return {};
            const auto der = Botan::base64_decode(text.substr(0, stop), true);
            chain.emplace_back(std::vector<std::uint8_t>(der.begin(), der.end()));
            text.remove_prefix(stop + end.size());
        }
        return chain;
    } catch (...) {
        return {};
    }
}

}  // namespace bartizan::crypto::software
