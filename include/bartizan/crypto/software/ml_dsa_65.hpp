// ml_dsa_65: a post-quantum key in memory and in a record store, which signs beside the device's key, and the check of its signatures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/base/secret.hpp>
#include <bartizan/crypto/algorithm.hpp>
#include <bartizan/crypto/signer.hpp>
#include <bartizan/crypto/software/guard.hpp>

#include <botan/data_src.h>
#include <botan/ml_dsa.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>
#include <botan/x509_key.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bartizan::crypto::software {

// check_ml_dsa_65: raw key and signature, the message as it is, no context. False for whatever does not fit. Source: FIPS 204, 5.3
inline bool check_ml_dsa_65(bytes_view key, bytes_view message, bytes_view signature) noexcept {
    if (key.size() != ml_dsa_65::public_key_bytes || signature.size() != ml_dsa_65::second_signature_bytes) return false;
    try {
        const Botan::ML_DSA_PublicKey of(octets(key), Botan::ML_DSA_Mode::ML_DSA_6x5);
        return Botan::PK_Verifier(of, "").verify_message(octets(message), octets(signature));
    } catch (...) {
        return false;
    }
}

// read_ml_dsa_65_public_key: PEM or DER of SubjectPublicKeyInfo (RFC 9881, 4), or the raw key; gives it raw.   errors  bad_second_key
inline result<std::vector<std::byte>> read_ml_dsa_65_public_key(bytes_view file) noexcept {
    return guarded(errc::bad_second_key, [&]() -> result<std::vector<std::byte>> {
        if (file.size() == ml_dsa_65::public_key_bytes) return std::vector<std::byte>(file.begin(), file.end());
        if (file.size() > 16'384) return errc::bad_second_key;
        Botan::DataSource_Memory source(octets(file));
        const auto key = Botan::X509::load_key(source);
        const auto* found = dynamic_cast<const Botan::ML_DSA_PublicKey*>(key.get());
        if (!found) return errc::bad_second_key;
        const auto raw = found->raw_public_key_bits();
        if (raw.size() != ml_dsa_65::public_key_bytes) return errc::bad_second_key;   // ML-DSA-44, ML-DSA-87
        const auto bytes = std::as_bytes(std::span(raw));
        return std::vector<std::byte>(bytes.begin(), bytes.end());
    });
}

// ml_dsa_65_key: models `second_signer`. Signatures are hedged with fresh random bytes (FIPS 204, 3.4).
//   errors  bad_second_key, bad_digest, no_space, signing_failed, backend_failed, and those of the store
//   memory  the heap, through Botan, which wipes its key numbers
//   limits  the stored key is not encrypted: the store must keep it from others
class ml_dsa_65_key {
    std::unique_ptr<Botan::ML_DSA_PrivateKey> key_;
    std::unique_ptr<Botan::PK_Signer> signer_;
    std::vector<std::uint8_t> public_key_;

    explicit ml_dsa_65_key(std::unique_ptr<Botan::ML_DSA_PrivateKey> key)
        : key_(std::move(key)), signer_(std::make_unique<Botan::PK_Signer>(*key_, Botan::system_rng(), "Randomized")),
          public_key_(key_->raw_public_key_bits()) {}

public:
    using algorithm = ml_dsa_65;

    static result<ml_dsa_65_key> generate() noexcept {
        return guarded(errc::backend_failed, [&]() -> result<ml_dsa_65_key> {
            return ml_dsa_65_key(std::make_unique<Botan::ML_DSA_PrivateKey>(Botan::system_rng(), Botan::ML_DSA_Mode::ML_DSA_6x5));
        });
    }

    // from_pkcs8: DER of PrivateKeyInfo (RFC 5958; RFC 9881, 6), not encrypted.
    static result<ml_dsa_65_key> from_pkcs8(bytes_view der) noexcept {
        return guarded(errc::bad_second_key, [&]() -> result<ml_dsa_65_key> {
            auto loaded = Botan::PKCS8::load_key(octets(der));
            const auto* found = dynamic_cast<Botan::ML_DSA_PrivateKey*>(loaded.get());
            if (!found || found->raw_public_key_bits().size() != ml_dsa_65::public_key_bytes) return errc::bad_second_key;
            if (!loaded->check_key(Botan::system_rng(), true)) return errc::bad_second_key;
            return ml_dsa_65_key(std::make_unique<Botan::ML_DSA_PrivateKey>(*found));
        });
    }

    // save and load: record `name`.key (PKCS#8); `name` is another one than the device key's.
    template <record_store Store> result<> save(Store& store, std::string_view name) const noexcept {
        return guarded(errc::backend_failed, [&]() -> result<> {
            const auto der = key_->private_key_info();   // secure_vector: wiped
            return store.replace(std::string(name) + ".key", std::as_bytes(std::span(der)));
        });
    }
    template <record_store Store> static result<ml_dsa_65_key> load(Store& store, std::string_view name) noexcept {
        return guarded(errc::backend_failed, [&]() -> result<ml_dsa_65_key> {
            secret<8192> der;
            const auto size = store.load(std::string(name) + ".key", der.fill());
            if (!size) return size.error();
            return from_pkcs8(bytes_view(der.reveal()).first(*size));
        });
    }

    result<std::size_t> sign(bytes_view digest, bytes_span signature) noexcept {
        if (digest.size() != 32 && digest.size() != 48 && digest.size() != 64) return errc::bad_digest;
        return guarded(errc::signing_failed, [&]() -> result<std::size_t> {
            if (signature.size() < ml_dsa_65::second_signature_bytes) return errc::no_space;
            const auto raw = signer_->sign_message(octets(digest), Botan::system_rng());
            if (raw.size() != ml_dsa_65::second_signature_bytes) return errc::signing_failed;
            std::ranges::copy(std::as_bytes(std::span(raw)), signature.begin());
            return raw.size();
        });
    }
    bytes_view public_key() const noexcept { return std::as_bytes(std::span(public_key_)); }
    // public_key_pem: what verifiers are given to trust, another way than in the recording.
    result<std::string> public_key_pem() const noexcept {
        return guarded(errc::backend_failed, [&]() -> result<std::string> { return Botan::X509::PEM_encode(*key_); });
    }
};
static_assert(second_signer<ml_dsa_65_key>);

}  // namespace bartizan::crypto::software
