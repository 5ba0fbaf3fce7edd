// algorithm_rules: CNSA 2.0, FIPS 140-3, ONVIF Security Baseline (2026), each provision as one row, in our own words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/row.hpp>

namespace bartizan::profile {

// Which algorithms, which strengths.
// Identifiers are ours.
inline constexpr row algorithm_rules_rows[] = {
    {"FIPS140-3:alg", "rule", "Only approved services reachable in approved mode", how_known::composition, question::approved_algorithms, condition::algorithms, ""},
    {"FIPS140-3:module", "rule", "Validated module, version pinned", how_known::declaration, question::nobody, condition::always, ""},
    {"FIPS140-3:selftest", "rule", "Self-tests, error state", how_known::test, question::nobody, condition::always, ""},
    {"FIPS140-3:indicator", "rule", "Approved-service indicator", how_known::composition, question::approved_algorithms, condition::algorithms, ""},
    {"CNSA2:sign-fw", "rule", "Firmware signed with LMS/XMSS or ML-DSA-87", how_known::composition, question::post_quantum_signature, condition::always, ""},
    {"CNSA2:kem", "rule", "ML-KEM-1024", how_known::composition, question::post_quantum_kem, condition::network, ""},
    {"CNSA2:sig", "rule", "ML-DSA-87", how_known::composition, question::post_quantum_signature, condition::always, ""},
    {"CNSA2:aes", "rule", "AES-256 only", how_known::composition, question::cipher_of_256_bits, condition::algorithms, ""},
    {"CNSA2:sha", "rule", "SHA-384/512", how_known::composition, question::hash_of_384_bits, condition::algorithms, ""},
    {"CNSA2:date", "rule", "New NSS acquisitions from 2027-01-01", how_known::report, question::nobody, condition::always, ""},
    {"ONVIF-SB:rsa", "base", "RSA >= 3072", how_known::composition, question::elliptic_curves_only, condition::keys, ""},
    {"ONVIF-SB:ec", "base", "P-256, P-384", how_known::composition, question::elliptic_curves_only, condition::keys, ""},
    {"ONVIF-SB:hash", "base", "SHA-256/384/512", how_known::composition, question::approved_algorithms, condition::algorithms, ""},
    {"ONVIF-SB:sym", "base", "AES-GCM 128+", how_known::composition, question::authenticated_encryption, condition::algorithms, ""},
    {"ONVIF-SB:srtp", "base", "AEAD_AES_128_GCM (AES_CM_128_HMAC_SHA1_80 remains the streaming default)", how_known::composition, question::authenticated_encryption, condition::algorithms, ""},
    {"ONVIF-SB:kdf", "base", "PBKDF2 for passwords, HKDF for keys", how_known::composition, question::key_derivation, condition::passwords, ""},
    {"ONVIF-DTT:md5", "interop", "Test tool still needed MD5 digest (testspecs#91)", how_known::composition, question::no_legacy, condition::passwords, ""},
};
inline constexpr std::string_view algorithm_rules_unread[] = {"FIPS140-3", "CNSA2:date", "ONVIF"};
inline constexpr baseline algorithm_rules{"CNSA 2.0, FIPS 140-3, ONVIF Security Baseline", "2026", "CNSA 2.0: the table of algorithms in NSA's FAQ, as reprinted", algorithm_rules_rows, algorithm_rules_unread};

}  // namespace bartizan::profile
