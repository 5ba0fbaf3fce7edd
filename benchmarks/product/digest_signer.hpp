// digest_signer: a key that costs nothing: the signature is the digest, so recordings of different programs can be compared byte by byte.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/signer.hpp>

#include <string>

namespace benchmarks {

namespace bz = bartizan;

// placeholder_chain: as long as a real certificate.
inline bz::bytes_view placeholder_chain() {
    static const std::string text = "-----BEGIN CERTIFICATE-----\n" + std::string(600, 'A') + "\n-----END CERTIFICATE-----\n";
    return bz::as_bytes(text);
}

struct digest_signer {
    static constexpr std::size_t max_signature_bytes = 72;
    bz::result<std::size_t> sign(bz::bytes_view digest, bz::bytes_span signature) {
        std::ranges::copy(digest, signature.begin());
        return digest.size();
    }
    bz::bytes_view certificate_chain() const { return placeholder_chain(); }
};
static_assert(bz::crypto::signer<digest_signer>);

}  // namespace benchmarks
