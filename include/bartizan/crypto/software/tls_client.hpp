// tls_client: the end of TLS that asks: it talks only to whom its trust anchors and the name vouch for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/tls_channel.hpp>

#include <botan/tls_client.h>

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

// tls_client: models `tls_session`; its first output() is there at once.
//   name   DNS name or IP address, in the certificate's subjectAltName (RFC 9525); there is no way not to check it
//   now    judges validity
class tls_client : public tls_channel {
    class callbacks final : public tls_buffers {
        std::chrono::system_clock::time_point now_;

    public:
        explicit callbacks(utc_time now) : now_(time_point(now)) {}
        std::chrono::system_clock::time_point tls_current_timestamp() override { return now_; }
    };
    class credentials final : public Botan::Credentials_Manager {
        std::shared_ptr<tls_trust> trust_;

    public:
        explicit credentials(std::shared_ptr<tls_trust> trust) : trust_(std::move(trust)) {}
        std::vector<Botan::Certificate_Store*> trusted_certificate_authorities(const std::string&, const std::string&) override {
            return {&trust_->anchors()};
        }
    };
    using tls_channel::tls_channel;

public:
    // open: errors  bad_certificate (no name), backend_failed
    static result<tls_client> open(std::shared_ptr<tls_trust> trust, std::string_view name, utc_time now,
                                   tls_versions versions = tls_versions::tls12_and_tls13) noexcept {
        if (name.empty() || !is_certificate_time(now)) return errc::bad_certificate;   // Botan would not check an empty name
        return guarded(errc::backend_failed, [&]() -> result<tls_client> {
            auto buffers = std::make_shared<callbacks>(now);
            auto channel = std::make_unique<Botan::TLS::Client>(buffers, std::make_shared<Botan::TLS::Session_Manager_Noop>(),
                                                                std::make_shared<credentials>(trust), std::make_shared<strict_policy>(versions),
                                                                std::make_shared<Botan::System_RNG>(), Botan::TLS::Server_Information(name),
                                                                Botan::TLS::Protocol_Version::TLS_V13);
            return tls_client(std::move(buffers), std::move(channel));
        });
    }
};
static_assert(tls_session<tls_client>);

}  // namespace bartizan::crypto::software
