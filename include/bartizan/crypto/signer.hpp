// signer: who signs with a device's key, and who judges such signatures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/crypto/hash.hpp>
#include <bartizan/crypto/revocation.hpp>

#include <optional>
#include <string_view>
#include <type_traits>

namespace bartizan::crypto {

// signer: a private key, wherever it lives (memory, PKCS#11, TPM), with its certificates. Laws (tests/laws/signer_law.hpp):
//   sign                  a digest (32, 48 or 64 bytes; not hashed again), into the front of `signature`; the number of bytes, or an error
//                         ECDSA: DER of (r, s) (RFC 3279, 2.2.3)
//   max_signature_bytes   no signature is longer
//   certificate_chain     PEM, leaf first, without the root; stable while the signer lives; empty when there is none yet
template <class S>
concept signer = requires(S key, const S stable, bytes_view digest, bytes_span signature) {
    { key.sign(digest, signature) } -> std::same_as<result<std::size_t>>;
    { stable.certificate_chain() } -> std::same_as<bytes_view>;
    { S::max_signature_bytes } -> std::convertible_to<std::size_t>;
};

// algorithm_of: a base of signers that wrap another one: its `algorithm` when it says one. A key whose algorithm is only known at run time,
// as in a token, says none.
template <class S> struct algorithm_of {};
template <class S>
    requires requires { typename S::algorithm; }
struct algorithm_of<S> {
    using algorithm = typename S::algorithm;
};

// later_signer: a signer that need not be waited for: one task at a time, on its own thread or chip.
//   begin   takes the digest and returns at once       errors  the key refuses; then there is nothing to poll
//   poll    the signature in the front of `signature` and its size, or why there is none; nullopt: not yet. Never waits
//   wait    the same, waiting
template <class S>
concept later_signer = signer<S> && requires(S key, bytes_view digest, bytes_span signature) {
    { key.begin(digest) } noexcept -> std::same_as<result<>>;
    { key.poll(signature) } noexcept -> std::same_as<std::optional<result<std::size_t>>>;
    { key.wait(signature) } noexcept -> std::same_as<result<std::size_t>>;
};

// second_signer: a key that signs beside a signer's, so that either algorithm may fall. Laws:
//   sign         a digest (32, 48 or 64 bytes), as the message; always algorithm::second_signature_bytes, raw
//   public_key   raw; algorithm::public_key_bytes; stable while the key lives
template <class S>
concept second_signer = requires(S key, const S stable, bytes_view digest, bytes_span signature) {
    { key.sign(digest, signature) } noexcept -> std::same_as<result<std::size_t>>;
    { stable.public_key() } noexcept -> std::same_as<bytes_view>;
    { S::algorithm::second_signature_bytes } -> std::convertible_to<std::size_t>;
    { S::algorithm::public_key_bytes } -> std::convertible_to<std::size_t>;
};

// hybrid_signer: a signer that brings a second key; crypto/hybrid.hpp makes one of two.
template <class S>
concept hybrid_signer = signer<S> && requires(S key) { requires second_signer<std::remove_reference_t<decltype(key.second())>>; };

// second_verdict: about a second signature. valid: it fits its key, which nobody said to trust.
enum class second_verdict { wrong, valid, trusted };

enum class trust { trusted, untrusted };

// signs_as: what a certificate says that its key is for: to sign what a camera shot, or to say what a recorder received and when. A key that is
// certified for the second proves nothing about the time before the pictures arrived.
enum class signs_as { camera, recorder };

// signer_subject: the subject of a certificate for people: at most 127 bytes, control characters replaced, since a stranger wrote it.
struct signer_subject {
    std::array<char, 128> chars{};
    std::size_t size = 0;

    std::string_view view() const noexcept { return {chars.data(), size}; }
    void assign(std::string_view text) noexcept {
        size = std::min(text.size(), chars.size() - 1);
        std::ranges::transform(text.substr(0, size), chars.begin(), [](char c) { return c >= ' ' && c < 127 ? c : '?'; });
    }
};

// signature_verdict: all that a report says about a signature. It can be `valid` and its signer `untrusted`, and the other way round.
struct signature_verdict {
    bool valid = false;                       // the digest was signed by the leaf's key
    crypto::trust trust = trust::untrusted;   // the leaf leads to a trust anchor, judged at the time of signing
    bool not_valid_then = false;              // a certificate of the chain was not valid at the time of signing; then never trusted
    bool expired_since = false;               // the leaf was valid then and is not now: said in the report, not held against the recording
    crypto::signs_as as = signs_as::camera;   // by the leaf's extended key usage
    bool self_signed = false;                 // the leaf vouches for itself: integrity only, it cannot say who signed (I05)
    bool readable_chain = false;              // false: the chain is no PEM of 1 to 4 certificates with a key of a known kind
    signer_subject subject{};
    std::array<std::byte, 32> leaf_fingerprint{};   // SHA-256 of the leaf's DER: "another signer" is another fingerprint
    utc_time valid_from{}, valid_until{};           // of the leaf
    std::optional<revocation> revoked{};            // the leaf or a CA above it is on a list
    bool revoked_then = false;                      // that counts at the time of signing; then never trusted
};

// signature_checker: what a verifier asks. It never fails: what cannot be read is not valid.
//   chain_pem     as sent in the document: leaf first, intermediates, hostile until shown otherwise
//   signed_at     the time that the signed document claims
//   digest        of `hashed_with`, as computed from the document
// The same chain comes with every document, so implementations remember the last one.
template <class C>
concept signature_checker = requires(C checker, bytes_view bytes, utc_time signed_at, hash_id hashed_with) {
    { checker.check(bytes, signed_at, hashed_with, bytes, bytes) } noexcept -> std::same_as<signature_verdict>;
};

}  // namespace bartizan::crypto
