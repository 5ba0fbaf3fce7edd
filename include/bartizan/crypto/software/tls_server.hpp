// tls_server: the camera's end of TLS, with the camera's own key wherever it lives.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/signer.hpp>
#include <bartizan/crypto/software/tls_channel.hpp>

#include <botan/tls_server.h>

namespace bartizan::crypto::software {

// tls_identity: a certificate chain and the signer that proves it. Connections share one; replacing it (another shared_ptr for new
// connections) leaves those that go on untouched, so a certificate is renewed while streams run.
//   signer   any model of `signer` with an ECDSA key (memory, PKCS#11, TPM); it outlives the identity
class tls_identity {
    using sign_function = std::function<result<std::size_t>(bytes_view, bytes_span)>;

    // public_half: satisfies Botan where it wants a private key; it has none, so no code path can leak it.
    class public_half final : public virtual Botan::ECDSA_PublicKey, public virtual Botan::Private_Key {
    public:
        explicit public_half(const Botan::ECDSA_PublicKey& key) : Botan::EC_PublicKey(key), Botan::ECDSA_PublicKey(key) {}
        Botan::secure_vector<std::uint8_t> private_key_bits() const override { throw Botan::Invalid_State("the key is kept elsewhere"); }
        std::unique_ptr<Botan::Public_Key> public_key() const override { return std::make_unique<Botan::ECDSA_PublicKey>(*this); }
    };

    std::vector<Botan::X509_Certificate> chain_;
    std::shared_ptr<public_half> key_;
    sign_function sign_;

    tls_identity(std::vector<Botan::X509_Certificate> chain, std::shared_ptr<public_half> key, sign_function sign)
        : chain_(std::move(chain)), key_(std::move(key)), sign_(std::move(sign)) {}

public:
    // of: errors  no_certificate (none installed), bad_certificate (not ECDSA, unreadable)
    template <signer S> static result<std::shared_ptr<const tls_identity>> of(S& signer) noexcept {
        if (signer.certificate_chain().empty()) return tls_errc::no_certificate;
        return guarded(errc::bad_certificate, [&]() -> result<std::shared_ptr<const tls_identity>> {
            auto chain = read_chain(signer.certificate_chain());
            if (chain.empty()) return errc::bad_certificate;
            const auto key = chain.front().subject_public_key();
            const auto* ecdsa = dynamic_cast<const Botan::ECDSA_PublicKey*>(key.get());
            if (!ecdsa) return errc::bad_certificate;
            return std::shared_ptr<const tls_identity>(
                new tls_identity(std::move(chain), std::make_shared<public_half>(*ecdsa),
                                 [&signer](bytes_view digest, bytes_span into) { return signer.sign(digest, into); }));
        });
    }
    const std::vector<Botan::X509_Certificate>& chain() const noexcept { return chain_; }
    std::shared_ptr<Botan::Private_Key> key() const { return key_; }
    std::vector<std::uint8_t> sign(std::span<const std::uint8_t> message, std::string_view padding) const {   // throws: Botan calls it
        auto hash = Botan::HashFunction::create_or_throw(padding.find("SHA-512") != padding.npos   ? "SHA-512"
                                                         : padding.find("SHA-384") != padding.npos ? "SHA-384" : "SHA-256");
        const auto digest = hash->process<std::vector<std::uint8_t>>(message);
        std::vector<std::uint8_t> signature(160);
        const auto size = sign_(as_bytes(digest), std::as_writable_bytes(std::span(signature)));
        if (!size) throw Botan::Invalid_State("the device key does not sign");
        signature.resize(*size);
        return signature;
    }
};

// tls_server: models `tls_session`. TLS 1.2 and 1.3 under `strict_policy`; no resumption, so no ticket key can leak old traffic.
//   memory   Botan's heap: about 40 KiB a connection; handshake messages are bounded by Botan (64 KiB)
class tls_server : public tls_channel {
    class callbacks final : public tls_buffers {
        std::shared_ptr<const tls_identity> identity_;

    public:
        explicit callbacks(std::shared_ptr<const tls_identity> identity) : identity_(std::move(identity)) {}
        std::vector<std::uint8_t> tls_sign_message(const Botan::Private_Key&, Botan::RandomNumberGenerator&, std::string_view padding,
                                                   Botan::Signature_Format, const std::vector<std::uint8_t>& message) override {
            return identity_->sign(message, padding);
        }
        std::string tls_server_choose_app_protocol(const std::vector<std::string>& offered) override {   // ALPN, RFC 7301
            return std::ranges::find(offered, "http/1.1") != offered.end() ? "http/1.1" : "";
        }
    };
    class credentials final : public Botan::Credentials_Manager {
        std::shared_ptr<const tls_identity> identity_;

    public:
        explicit credentials(std::shared_ptr<const tls_identity> identity) : identity_(std::move(identity)) {}
        std::vector<Botan::X509_Certificate> find_cert_chain(const std::vector<std::string>& kinds, const std::vector<Botan::AlgorithmIdentifier>&,
                                                             const std::vector<Botan::X509_DN>&, const std::string&, const std::string&) override {
            const bool wanted = kinds.empty() || std::ranges::find(kinds, "ECDSA") != kinds.end();
            return wanted ? identity_->chain() : std::vector<Botan::X509_Certificate>{};
        }
        std::shared_ptr<Botan::Private_Key> private_key_for(const Botan::X509_Certificate&, const std::string&, const std::string&) override {
            return identity_->key();
        }
    };
    using tls_channel::tls_channel;

public:
    // open: errors  backend_failed
    static result<tls_server> open(std::shared_ptr<const tls_identity> identity, tls_versions versions = tls_versions::tls12_and_tls13) noexcept {
        return guarded(errc::backend_failed, [&]() -> result<tls_server> {
            auto buffers = std::make_shared<callbacks>(identity);
            auto channel = std::make_unique<Botan::TLS::Server>(buffers, std::make_shared<Botan::TLS::Session_Manager_Noop>(),
                                                                std::make_shared<credentials>(identity), std::make_shared<strict_policy>(versions),
                                                                std::make_shared<Botan::System_RNG>());
            return tls_server(std::move(buffers), std::move(channel));
        });
    }
};
static_assert(tls_session<tls_server>);

}  // namespace bartizan::crypto::software
