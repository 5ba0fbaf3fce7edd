// leaf_key: only the arithmetic of a signature, by the key of a chain's first certificate. Who signed is the trust store's question.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/trust_store.hpp>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <string>

namespace verify {

namespace bz = bartizan;

// leaf_key: ECDSA by OpenSSL, whose verification takes less than half the time of Botan's; RSA-PSS by Botan. Remembers the last chain.
class leaf_key {
    struct freed {
        void operator()(EVP_PKEY_CTX* of) const noexcept { EVP_PKEY_CTX_free(of); }
        void operator()(EVP_PKEY* of) const noexcept { EVP_PKEY_free(of); }
    };
    std::string pem_;
    bz::crypto::software::signature_key any_;
    std::unique_ptr<EVP_PKEY_CTX, freed> ecdsa_;

    void read(bz::bytes_view chain) {
        pem_.clear(), any_ = {}, ecdsa_.reset();
        const auto certificates = bz::crypto::software::read_chain(chain);
        pem_.assign(bz::as_text(chain));
        if (certificates.empty()) return;
        const auto key = certificates.front().subject_public_key();
        const auto der = key->subject_public_key();
        const unsigned char* from = der.data();
        any_ = bz::crypto::software::signature_key(certificates.front().subject_public_key());
        if (!any_.usable()) return;   // of a kind or size that does not count
        const std::unique_ptr<EVP_PKEY, freed> same(d2i_PUBKEY(nullptr, &from, static_cast<long>(der.size())));
        if (!same || EVP_PKEY_get_base_id(same.get()) != EVP_PKEY_EC) return;
        ecdsa_.reset(EVP_PKEY_CTX_new(same.get(), nullptr));
        if (ecdsa_ && EVP_PKEY_verify_init(ecdsa_.get()) != 1) ecdsa_.reset();
    }

public:
    // check: nothing when the chain has no usable key; the trust store will say what is wrong with it.
    std::optional<bool> check(bz::bytes_view chain, bz::crypto::hash_id hashed_with, bz::bytes_view digest, bz::bytes_view signature) noexcept {
        try {
            if (pem_.empty() || bz::as_text(chain) != pem_) read(chain);
        } catch (const std::exception&) { any_ = {}, ecdsa_.reset(); }
        if (!any_.usable()) return {};
        if (!ecdsa_) return any_.check(hashed_with, digest, signature);
        if (digest.size() != bz::crypto::digest_size_of(hashed_with)) return false;
        const auto octets = [](bz::bytes_view of) { return reinterpret_cast<const unsigned char*>(of.data()); };
        return EVP_PKEY_verify(ecdsa_.get(), octets(signature), signature.size(), octets(digest), digest.size()) == 1;
    }
};

}   // namespace verify
