// signers: the device keys of the contenders: ours, and OpenSSL's.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "digest_signer.hpp"

#include <peers/openssl.hpp>

#include <bartizan/crypto/signer.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>

#include <openssl/ec.h>

namespace benchmarks {

// openssl_signer: ECDSA on P-256 by EVP_PKEY_sign with a kept context, which is OpenSSL's fastest way.
class openssl_signer {
    openssl::owned<EVP_PKEY, EVP_PKEY_free> key_{EVP_EC_gen("P-256")};
    openssl::owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context_{EVP_PKEY_CTX_new(key_.get(), nullptr)};

public:
    static constexpr std::size_t max_signature_bytes = 72;
    openssl_signer() { openssl::need(EVP_PKEY_sign_init(context_.get())); }

    bz::result<std::size_t> sign(bz::bytes_view digest, bz::bytes_span signature) {
        std::size_t size = signature.size();
        openssl::need(EVP_PKEY_sign(context_.get(), openssl::raw(signature.data()), &size, openssl::raw(digest.data()), digest.size()));
        return size;
    }
    bz::bytes_view certificate_chain() const { return placeholder_chain(); }
};
static_assert(bz::crypto::signer<openssl_signer>);

// our_signer: the one that the examples compose: Botan's.
class our_signer {
    bz::crypto::software::ecdsa_key key_ = *bz::crypto::software::ecdsa_key::generate();

public:
    static constexpr std::size_t max_signature_bytes = 72;
    bz::result<std::size_t> sign(bz::bytes_view digest, bz::bytes_span signature) { return key_.sign(digest, signature); }
    bz::bytes_view certificate_chain() const { return placeholder_chain(); }
};
static_assert(bz::crypto::signer<our_signer>);

}  // namespace benchmarks
