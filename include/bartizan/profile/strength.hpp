// strength: what an algorithm is worth in bits, and what the inventories of cryptography call it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/algorithm.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace bartizan::profile {

// algorithm_kind: as CycloneDX 1.6 names primitives; `protocol` and `unknown` have no strength of their own here.
enum class algorithm_kind { hash, signature, block_cipher, authenticated_cipher, mac, kdf, kem, protocol, unknown };

// algorithm_fact: security strength against classical attackers (SP 800-57 part 1 r5, tables 2 and 3), 0: broken or none of its own.
//   key_bits         of a cipher, of a key pair's field, of a digest
//   quantum_level    category of NIST's post-quantum call for proposals, 0: none
struct algorithm_fact {
    std::string_view name;
    algorithm_kind kind = algorithm_kind::unknown;
    unsigned strength_bits = 0, key_bits = 0, quantum_level = 0;
    std::string_view parameter{}, curve{}, mode{}, oid{};
};

inline constexpr algorithm_fact algorithm_facts[] = {
    {"SHA-256", algorithm_kind::hash, 128, 256, 2, "256", "", "", "2.16.840.1.101.3.4.2.1"},
    {"SHA-384", algorithm_kind::hash, 192, 384, 4, "384", "", "", "2.16.840.1.101.3.4.2.2"},
    {"SHA-512", algorithm_kind::hash, 256, 512, 5, "512", "", "", "2.16.840.1.101.3.4.2.3"},
    {"SHA-512/256", algorithm_kind::hash, 128, 256, 2, "512/256", "", "", "2.16.840.1.101.3.4.2.6"},
    {"SHA-1", algorithm_kind::hash, 61, 160, 0, "160", "", "", "1.3.14.3.2.26"},       // chosen-prefix collisions: 2^63.4, in practice fewer
    {"MD5", algorithm_kind::hash, 0, 128, 0, "128", "", "", "1.2.840.113549.2.5"},     // collisions in seconds
    {"AES-128-CTR", algorithm_kind::block_cipher, 128, 128, 1, "128", "", "ctr", "2.16.840.1.101.3.4.1"},
    {"AES-256-CTR", algorithm_kind::block_cipher, 256, 256, 5, "256", "", "ctr", "2.16.840.1.101.3.4.1"},
    {"AES-128-GCM", algorithm_kind::authenticated_cipher, 128, 128, 1, "128", "", "gcm", "2.16.840.1.101.3.4.1.6"},
    {"AES-256-GCM", algorithm_kind::authenticated_cipher, 256, 256, 5, "256", "", "gcm", "2.16.840.1.101.3.4.1.46"},
    {"ECDSA P-256", algorithm_kind::signature, 128, 256, 0, "P-256", "nist/P-256", "", "1.2.840.10045.4.3.2"},
    {"ECDSA P-384", algorithm_kind::signature, 192, 384, 0, "P-384", "nist/P-384", "", "1.2.840.10045.4.3.3"},
    {"ML-DSA-65", algorithm_kind::signature, 192, 15'616, 3, "ML-DSA-65", "", "", "2.16.840.1.101.3.4.3.18"},
    {"ML-DSA-87", algorithm_kind::signature, 256, 20'736, 5, "ML-DSA-87", "", "", "2.16.840.1.101.3.4.3.19"},
    {"ML-KEM-1024", algorithm_kind::kem, 256, 12'544, 5, "ML-KEM-1024", "", "", "2.16.840.1.101.3.4.4.3"},
    {"Argon2id", algorithm_kind::kdf, 0, 0, 0, "", "", "", ""},
    {"TLS 1.2", algorithm_kind::protocol, 0, 0, 0, "1.2", "", "", ""},
    {"TLS 1.3", algorithm_kind::protocol, 0, 0, 0, "1.3", "", "", ""},
};

// fact_of<A>: what is known of an algorithm: its row; or what the tag says itself (strength_bits, digest_bytes); or that nothing is known.
template <class A> constexpr algorithm_fact fact_of() {
    for (const auto& known : algorithm_facts)
        if (known.name == A::name) return known;
    algorithm_fact out{.name = A::name};
    if constexpr (requires { A::digest_bytes; }) {
        out.kind = algorithm_kind::hash;
        out.key_bits = static_cast<unsigned>(A::digest_bytes * 8);
        out.strength_bits = out.key_bits / 2;
    }
    if constexpr (requires { A::strength_bits; }) out.strength_bits = A::strength_bits;
    return out;
}
constexpr bool has_strength(const algorithm_fact& a) {
    return a.kind != algorithm_kind::protocol && a.kind != algorithm_kind::kdf && a.kind != algorithm_kind::unknown;
}

}  // namespace bartizan::profile
