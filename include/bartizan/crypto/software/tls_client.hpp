// tls_client: the end of TLS that asks: it talks only to whom its trust anchors and the name vouch for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/hash.hpp>
#include <bartizan/crypto/software/tls_channel.hpp>

#include <botan/tls_client.h>

#include <optional>

namespace bartizan::crypto::software {

// tls_trust: whom a client believes. Connections share one.
class tls_trust {
    Botan::Certificate_Store_In_Memory anchors_;

public:
    // of: 1 to 64 certificates in PEM (G07, G10).   errors  bad_certificate
    static result<std::shared_ptr<tls_trust>> of(bytes_view pem) noexcept {
        return guarded(errc::bad_certificate, [&]() -> result<std::shared_ptr<tls_trust>> {
            const auto certificates = read_chain(pem, 64);
            if (certificates.empty()) return errc::bad_certificate;
            auto made = std::make_shared<tls_trust>();
            for (const auto& each : certificates) made->anchors_.add_certificate(each);
            return made;
        });
    }
    Botan::Certificate_Store& anchors() noexcept { return anchors_; }
};

// tls_peer: whom a client wants to talk to.
//   trust   whose certificates are believed, and
//   name    the DNS name or IP address in the certificate's subjectAltName (RFC 9525); there is no way not to check it. Or instead of both
//   pin     the SHA-256 of the one certificate that is believed, whoever signed it, while it is valid: somebody has looked at it
//   shown   gets what the peer shows, in DER, the leaf first, before it is judged: for whoever must look. 8 certificates at most
struct tls_peer {
    std::shared_ptr<tls_trust> trust{};
    std::string_view name{};
    std::optional<std::array<std::byte, 32>> pin{};
    std::shared_ptr<std::vector<std::vector<std::byte>>> shown{};
};

// tls_client: models `tls_session`; its first output() is there at once.   now: judges validity
class tls_client : public tls_channel {
    class callbacks final : public tls_buffers {
        std::chrono::system_clock::time_point now_;
        std::optional<std::array<std::byte, 32>> pin_;
        std::shared_ptr<std::vector<std::vector<std::byte>>> shown_;

    public:
        callbacks(utc_time now, const tls_peer& whom) : now_(time_point(now)), pin_(whom.pin), shown_(whom.shown) {}
        std::chrono::system_clock::time_point tls_current_timestamp() override { return now_; }
        void tls_verify_cert_chain(const std::vector<Botan::X509_Certificate>& chain, const std::vector<std::optional<Botan::OCSP::Response>>& answers,
                                   const std::vector<Botan::Certificate_Store*>& anchors, Botan::Usage_Type usage, std::string_view name,
                                   const Botan::TLS::Policy& policy) override {
            using Botan::TLS::AlertType, Botan::TLS::TLS_Exception;
            if (shown_ && chain.size() <= 8) {
                shown_->clear();
                for (const auto& each : chain) {
                    const auto der = each.BER_encode();
                    const auto bytes = std::as_bytes(std::span(der));
                    shown_->emplace_back(bytes.begin(), bytes.end());
                }
            }
            if (!pin_) return Botan::TLS::Callbacks::tls_verify_cert_chain(chain, answers, anchors, usage, name, policy);
            if (chain.empty()) throw TLS_Exception(AlertType::BadCertificate, "no certificate");
            const auto& leaf = chain.front();
            if (digest_of<sha256, purpose::document_signature>(as_bytes(leaf.BER_encode())) != *pin_) throw TLS_Exception(AlertType::UnknownCA, "another certificate");
            const Botan::X509_Time now(now_);
            if (now < leaf.not_before() || now > leaf.not_after()) throw TLS_Exception(AlertType::CertificateExpired, "not valid now");
        }
    };
    class credentials final : public Botan::Credentials_Manager {
        std::shared_ptr<tls_trust> trust_;

    public:
        explicit credentials(std::shared_ptr<tls_trust> trust) : trust_(std::move(trust)) {}
        std::vector<Botan::Certificate_Store*> trusted_certificate_authorities(const std::string&, const std::string&) override {
            return trust_ ? std::vector<Botan::Certificate_Store*>{&trust_->anchors()} : std::vector<Botan::Certificate_Store*>{};
        }
    };
    using tls_channel::tls_channel;

public:
    // open: errors  bad_certificate (no name, or nobody to trust), backend_failed
    static result<tls_client> open(const tls_peer& whom, utc_time now, tls_versions versions = tls_versions::tls12_and_tls13) noexcept {
        if (whom.name.empty() || (!whom.trust && !whom.pin) || !is_certificate_time(now)) return errc::bad_certificate;   // Botan would not check an empty name
        return guarded(errc::backend_failed, [&]() -> result<tls_client> {
            auto buffers = std::make_shared<callbacks>(now, whom);
            auto channel = std::make_unique<Botan::TLS::Client>(buffers, std::make_shared<Botan::TLS::Session_Manager_Noop>(),
                                                                std::make_shared<credentials>(whom.trust), std::make_shared<strict_policy>(versions),
                                                                std::make_shared<Botan::System_RNG>(), Botan::TLS::Server_Information(whom.name),
                                                                Botan::TLS::Protocol_Version::TLS_V13);
            return tls_client(std::move(buffers), std::move(channel));
        });
    }
    static result<tls_client> open(std::shared_ptr<tls_trust> trust, std::string_view name, utc_time now,
                                   tls_versions versions = tls_versions::tls12_and_tls13) noexcept {
        return open(tls_peer{.trust = std::move(trust), .name = name}, now, versions);
    }
};
static_assert(tls_session<tls_client>);

}  // namespace bartizan::crypto::software
