// error: what can go wrong with keys, keystreams, signatures and certificates.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::crypto {

enum class errc {
    range_spent = 1, other_key, more_than_reserved, no_space, key_exhausted, sample_too_large,
    ledger_missing, ledger_exists, ledger_damaged, ledger_of_other_domain,
    bad_key, bad_certificate, bad_request, bad_digest, signing_failed,
    bad_wrapped_key, wrong_passphrase_or_key, costs_refused, backend_failed, bad_revocation_list, bad_second_key,
};
inline constexpr error_domain crypto_domain{"crypto", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::range_spent: return "this keystream range was used before; each sample needs a range of its own";
    case errc::other_key: return "the keystream range was reserved for another key, device or recording";
    case errc::more_than_reserved: return "more bytes were to be encrypted than the keystream range reserves";
    case errc::no_space: return "the memory for the result is too small";
    case errc::key_exhausted: return "the content key has encrypted as much as it may; a new key is needed";
    case errc::sample_too_large: return "the sample is larger than the limit that the proof of the counter assumes";
    case errc::ledger_missing: return "the key was used before, but the ledger of its nonces is missing; only a new key is safe";
    case errc::ledger_exists: return "the key is said to be new, but a ledger of its nonces exists";
    case errc::ledger_damaged: return "the ledger of nonces is damaged; only a new key is safe";
    case errc::ledger_of_other_domain: return "the ledger of nonces belongs to another device, recording, stream or counter width";
    case errc::bad_key: return "the key is not a usable private key of the algorithm asked for";
    case errc::bad_certificate: return "the certificate cannot be read or does not belong to the key";
    case errc::bad_request: return "the certificate signing request cannot be read or is not signed by its own key";
    case errc::bad_digest: return "the digest has not the size that the key signs";
    case errc::signing_failed: return "the signature could not be made";
    case errc::bad_wrapped_key: return "the wrapped key is not of a known form";
    case errc::wrong_passphrase_or_key: return "the wrapped key does not open: wrong passphrase, wrong key or altered data";
    case errc::costs_refused: return "the wrapped key asks for more memory or time than is allowed";
    case errc::backend_failed: return "the cryptographic library reported a failure";
    case errc::bad_revocation_list: return "it is not a whole list of revoked certificates (CRL, PEM or DER; no delta or indirect one)";
    case errc::bad_second_key: return "the key is not of ML-DSA-65, or cannot be read";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&crypto_domain, int(code)}; }

}  // namespace bartizan::crypto
