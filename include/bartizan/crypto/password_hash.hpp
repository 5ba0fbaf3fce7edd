// password_hash: how a password becomes what is stored: slowly for the store, by RFC 7616's hashes for Digest.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/crypto/hash.hpp>

namespace bartizan::crypto {

// password_cost: of one guess at a stolen record. The default is OWASP's least for Argon2id (19 MiB, two passes, one lane).
struct password_cost {
    std::uint32_t memory_kib = 19'456;
    std::uint32_t passes = 2;
    std::uint32_t lanes = 1;
    friend constexpr bool operator==(const password_cost&, const password_cost&) = default;
};
// The most that a stored record may ask for: a damaged one must not stop the camera.
inline constexpr password_cost most_password_cost{.memory_kib = 262'144, .passes = 10, .lanes = 4};

inline constexpr std::size_t password_salt_bytes = 16, password_hash_bytes = 32;

// password_hash: a memory-hard function; the same inputs give the same 32 bytes.
//   derive  all of `out` or an error        model  crypto::software::argon2id
template <class H>
concept password_hash = requires(H hash, bytes_view password, std::span<const std::byte, password_salt_bytes> salt, password_cost cost,
                                 std::span<std::byte, password_hash_bytes> out) {
    { hash.derive(password, salt, cost, out) } -> std::same_as<result<>>;
};

// password_digest_hash<Algorithm>: the hash of an algorithm of Digest. MD5's is in crypto/software/md5.hpp, so that whoever does not
// include it cannot run it.
template <class Algorithm> struct password_digest_hash { using type = hasher<Algorithm, purpose::password_digest>; };
template <> struct password_digest_hash<md5>;
template <class Algorithm>
concept has_password_digest = requires { typename password_digest_hash<Algorithm>::type; };
template <class Algorithm> struct password_digest_must_be_included {
    static_assert(has_password_digest<Algorithm>,
                  "[BZ-A04] Digest with MD5 is composed, but no MD5 is included. Fix: #include <bartizan/crypto/software/md5.hpp>.");
};

}  // namespace bartizan::crypto
