// signing_key: a signing key in memory and in a record store, with the certificates that speak for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/base/secret.hpp>
#include <bartizan/crypto/signer.hpp>
#include <bartizan/crypto/software/certificate.hpp>

#include <botan/data_src.h>
#include <botan/pkcs8.h>
#include <botan/rsa.h>

#include <memory>

namespace bartizan::crypto::software {

// key_kind: how keys of an algorithm are made, recognised and used. Source of the paddings: RFC 3279, 2.2.3; RFC 8017, 8.1.
template <class Algorithm> struct key_kind;
template <std::size_t FieldBits> struct ecdsa_kind {
    static constexpr const char* group = FieldBits == 256 ? "secp256r1" : "secp384r1";
    static constexpr const char* padding = "Raw";
    static constexpr auto format = Botan::Signature_Format::DerSequence;
    static std::unique_ptr<Botan::Private_Key> generate() {
        return std::make_unique<Botan::ECDSA_PrivateKey>(Botan::system_rng(), Botan::EC_Group::from_name(group));
    }
    static bool is(const Botan::Public_Key& key) { return is_p256_or_p384(key) && key.key_length() == FieldBits; }
    static bool signs(std::size_t digest_bytes) { return digest_bytes == 32 || digest_bytes == 48 || digest_bytes == 64; }
};
template <> struct key_kind<ecdsa_p256> : ecdsa_kind<256> {};
template <> struct key_kind<ecdsa_p384> : ecdsa_kind<384> {};
template <std::size_t Bits> struct key_kind<rsa_pss<Bits>> {
    static constexpr const char* padding = "PSSR_Raw(SHA-256,MGF1,32)";   // a salt as long as the hash
    static constexpr auto format = Botan::Signature_Format::Standard;
    static std::unique_ptr<Botan::Private_Key> generate() { return std::make_unique<Botan::RSA_PrivateKey>(Botan::system_rng(), Bits); }
    static bool is(const Botan::Public_Key& key) { return dynamic_cast<const Botan::RSA_PublicKey*>(&key) && key.key_length() == Bits; }
    static bool signs(std::size_t digest_bytes) { return digest_bytes == 32; }
};

// signing_key<Algorithm>: models `signer` and `device_key`; Algorithm is ecdsa_p256, ecdsa_p384 or rsa_pss<Bits>. The white paper's order (I08 to I16): key, then self-signed certificate or request, then installed chain.
//   errors  bad_key, bad_certificate, bad_digest, no_space, signing_failed, backend_failed, and those of the store
//   memory  the heap, through Botan, which wipes its key numbers
//   limits  the stored key is not encrypted: the store must keep it from others. A secure element is another signer.
template <class Algorithm> class signing_key {
    using kind = key_kind<Algorithm>;
    std::unique_ptr<Botan::Private_Key> key_;
    std::unique_ptr<Botan::PK_Signer> signer_;
    std::string chain_;

    explicit signing_key(std::unique_ptr<Botan::Private_Key> key)
        : key_(std::move(key)), signer_(std::make_unique<Botan::PK_Signer>(*key_, Botan::system_rng(), kind::padding, kind::format)) {}

public:
    using algorithm = Algorithm;
    static constexpr std::size_t max_signature_bytes = Algorithm::signature_bytes;

    // generate: an RSA key takes its time: seconds with 4096 bits.
    static result<signing_key> generate() noexcept {
        return guarded(errc::backend_failed, [&]() -> result<signing_key> { return signing_key(kind::generate()); });
    }

    // from_pkcs8: DER of PrivateKeyInfo (RFC 5958), not encrypted, of this algorithm.
    static result<signing_key> from_pkcs8(bytes_view der) noexcept {
        return guarded(errc::bad_key, [&]() -> result<signing_key> {
            auto loaded = Botan::PKCS8::load_key(octets(der));
            if (!kind::is(*loaded) || !loaded->check_key(Botan::system_rng(), true)) return errc::bad_key;
            return signing_key(std::move(loaded));
        });
    }

    // save and load: records `name`.key (PKCS#8) and, when there is a certificate, `name`.pem.
    template <record_store Store> result<> save(Store& store, std::string_view name) const noexcept {
        return guarded(errc::backend_failed, [&]() -> result<> {
            const auto der = key_->private_key_info();   // secure_vector: wiped
            if (const auto done = store.replace(std::string(name) + ".key", std::as_bytes(std::span(der))); !done) return done;
            std::array<std::byte, 1> probe;
            const auto before = store.load(std::string(name) + ".pem", probe);
            const bool none = !before && before.error() == make_error(outside_errc::no_such_record);
            return none && chain_.empty() ? result<>() : store.replace(std::string(name) + ".pem", certificate_chain());
        });
    }
    template <record_store Store> static result<signing_key> load(Store& store, std::string_view name) noexcept {
        return guarded(errc::backend_failed, [&]() -> result<signing_key> {
            secret<4096> der;
            const auto size = store.load(std::string(name) + ".key", der.fill());
            if (!size) return size.error();
            auto key = from_pkcs8(bytes_view(der.reveal()).first(*size));
            if (!key) return key.error();
            std::string chain(most_chain_bytes, '\0');
            const auto chain_size = store.load(std::string(name) + ".pem", std::as_writable_bytes(std::span(chain)));
            if (!chain_size && chain_size.error() == make_error(outside_errc::no_such_record)) return key;
            if (!chain_size) return chain_size.error();
            if (*chain_size == 0) return key;   // there was one, and it was removed
            chain.resize(*chain_size);
            if (const auto installed = key->install_chain(bartizan::as_bytes(chain)); !installed) return installed.error();
            return key;
        });
    }

    result<std::size_t> sign(bytes_view digest, bytes_span signature) noexcept {
        if (!kind::signs(digest.size())) return errc::bad_digest;
        return guarded(errc::signing_failed, [&]() -> result<std::size_t> {
            const auto der = signer_->sign_message(octets(digest), Botan::system_rng());
            if (der.size() > signature.size()) return errc::no_space;
            std::ranges::copy(std::as_bytes(std::span(der)), signature.begin());
            return der.size();
        });
    }
    bytes_view certificate_chain() const noexcept { return bartizan::as_bytes(chain_); }

    // install_chain: PEM, leaf first; the leaf must be of this key (I13).
    result<> install_chain(bytes_view pem) noexcept {
        return guarded(errc::bad_certificate, [&]() -> result<> {
            const auto chain = read_chain(pem);
            if (chain.empty()) return errc::bad_certificate;
            if (chain.front().subject_public_key()->subject_public_key() != key_->subject_public_key()) return errc::bad_certificate;
            chain_.assign(as_text(pem));
            return {};
        });
    }

    // remove_chain: the key stays (I10, I14); save removes the stored chain too.
    result<> remove_chain() noexcept {
        chain_.clear();
        return {};
    }

    // self_sign: a certificate that cannot say who signed (I05); verifiers report its signer as untrusted.
    result<> self_sign(const subject& of, validity valid, certificate_role role = certificate_role::device) noexcept {
        if (!is_certificate_time(valid.from) || !is_certificate_time(valid.until) || !are_names(of.names)) return errc::bad_certificate;
        return guarded(errc::backend_failed, [&]() -> result<> {
            const auto name = distinguished_name(of);
            chain_ = make_certificate(role, name, *key_, valid, name, *key_, {}, of.names).PEM_encode();
            return {};
        });
    }

    // request: a certificate signing request in PEM (PKCS#10, RFC 2986) for the factory's CA (I12); of a recorder's key it asks for a recorder's.
    result<std::string> request(const subject& of, certificate_role role = certificate_role::device) const noexcept {
        if (!are_names(of.names)) return errc::bad_request;
        return guarded(errc::backend_failed, [&]() -> result<std::string> {
            Botan::Extensions asked;   // RFC 2985, 5.4.2
            if (!of.names.empty()) asked.add(std::make_unique<Botan::Cert_Extension::Subject_Alternative_Name>(alternative_names(of.names)));
            if (role == certificate_role::recorder) asked.add(std::make_unique<Botan::Cert_Extension::Extended_Key_Usage>(std::vector{time_stamping()}), true);
            return Botan::PKCS10_Request::create(*key_, distinguished_name(of), asked, "SHA-256", Botan::system_rng()).PEM_encode();
        });
    }
};
static_assert(signer<signing_key<ecdsa_p256>> && signer<signing_key<rsa_pss<2048>>>);

}  // namespace bartizan::crypto::software
