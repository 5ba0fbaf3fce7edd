// toy_signer: a signer whose signature is the digest itself, so that a test can check what was signed without public-key crypto.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/crypto/signer.hpp>

namespace tests {

namespace bz = bartizan;

struct toy_signer {
    static constexpr std::size_t max_signature_bytes = 72;
    bool present = true;
    std::size_t signatures = 0;

    bz::result<std::size_t> sign(bz::bytes_view digest, bz::bytes_span signature) {
        if (!present) return bz::outside_errc::no_such_record;
        std::ranges::copy(digest, signature.begin());
        ++signatures;
        return digest.size();
    }
    bz::bytes_view certificate_chain() const { return bz::as_bytes("-----BEGIN CERTIFICATE-----\ntoy\n-----END CERTIFICATE-----\n"); }
    bz::crypto::hash_id hash() const { return bz::crypto::hash_id::sha256; }
};
static_assert(bz::crypto::signer<toy_signer>);

// toy_checker: believes toy_signer.
struct toy_checker {
    bz::crypto::signature_verdict check(bz::bytes_view, bz::utc_time, bz::crypto::hash_id, bz::bytes_view digest, bz::bytes_view signature) noexcept {
        bz::crypto::signature_verdict v;
        v.valid = bz::same_bytes(digest, signature);
        v.trust = v.valid ? bz::crypto::trust::trusted : bz::crypto::trust::untrusted;
        v.readable_chain = true;
        v.subject.assign("CN=toy");
        return v;
    }
};
static_assert(bz::crypto::signature_checker<toy_checker>);

}  // namespace tests
