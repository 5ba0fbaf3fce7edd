// tls_channel: what both ends of TLS share: the strict policy, the buffers, and the wall to Botan's exceptions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/certificate.hpp>
#include <bartizan/base/secret.hpp>
#include <bartizan/crypto/tls_session.hpp>

#include <botan/certstor.h>
#include <botan/credentials_manager.h>
#include <botan/hash.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_channel.h>
#include <botan/tls_exceptn.h>
#include <botan/tls_policy.h>
#include <botan/tls_session_manager_noop.h>
#include <botan/x509path.h>

#include <functional>
#include <memory>

namespace bartizan::crypto::software {

// tls_versions: there is nothing below 1.2 to choose.
enum class tls_versions { tls12_and_tls13, tls13 };

// strict_policy: forward secrecy and AEAD only; no CBC, no RSA key exchange, no renegotiation, no tickets (RFC 9325, 4.2).
class strict_policy final : public Botan::TLS::Policy {
    tls_versions versions_;

public:
    explicit strict_policy(tls_versions versions) : versions_(versions) {}
    std::vector<std::string> allowed_ciphers() const override { return {"AES-256/GCM", "AES-128/GCM", "ChaCha20Poly1305"}; }
    std::vector<std::string> allowed_signature_hashes() const override { return {"SHA-512", "SHA-384", "SHA-256"}; }
    std::vector<std::string> allowed_macs() const override { return {"AEAD"}; }
    std::vector<std::string> allowed_key_exchange_methods() const override { return {"ECDH"}; }
    std::vector<std::string> allowed_signature_methods() const override { return {"ECDSA", "RSA"}; }
    std::vector<Botan::TLS::Group_Params> key_exchange_groups() const override {
        using Botan::TLS::Group_Params;
        return {Group_Params::X25519, Group_Params::SECP256R1, Group_Params::SECP384R1};
    }
    bool allow_tls12() const override { return versions_ == tls_versions::tls12_and_tls13; }
    bool allow_tls13() const override { return true; }
    bool allow_dtls12() const override { return false; }
    bool allow_insecure_renegotiation() const override { return false; }
    bool allow_client_initiated_renegotiation() const override { return false; }
    bool allow_server_initiated_renegotiation() const override { return false; }
    bool abort_connection_on_undesired_renegotiation() const override { return true; }
    bool require_cert_revocation_info() const override { return false; }   // a camera's private CA has no responder
    bool server_uses_own_ciphersuite_preferences() const override { return true; }
    bool include_time_in_hello_random() const override { return false; }
    bool support_cert_status_message() const override { return false; }
    std::size_t minimum_rsa_bits() const override { return 2048; }
    std::size_t new_session_tickets_upon_handshake_success() const override { return 0; }
    std::size_t maximum_session_tickets_per_client_hello() const override { return 1; }
};

// tls_buffers: Botan's callbacks: ciphertext and plaintext wait here. Nothing is logged.
class tls_buffers : public Botan::TLS::Callbacks {
public:
    std::vector<std::byte> output, plaintext;
    std::size_t output_gone = 0, plaintext_gone = 0;
    bool ended = false;

    ~tls_buffers() override { wipe(plaintext); }
    void tls_emit_data(std::span<const std::uint8_t> data) override { append(output, data); }
    void tls_record_received(std::uint64_t, std::span<const std::uint8_t> data) override { append(plaintext, data); }
    void tls_alert(Botan::TLS::Alert alert) override {
        if (alert.type() == Botan::TLS::AlertType::CloseNotify) ended = true;
    }
    bool tls_peer_closed_connection() override { return true; }

    static void let_go(std::vector<std::byte>& of, std::size_t& gone, std::size_t n) {
        gone += n;
        if (gone < of.size()) return;
        of.clear();   // keeps its memory
        gone = 0;
    }

private:
    static void append(std::vector<std::byte>& to, std::span<const std::uint8_t> data) {
        const auto bytes = std::as_bytes(data);
        to.insert(to.end(), bytes.begin(), bytes.end());
    }
};

// tls_channel: models `tls_session` over either end of Botan.
class tls_channel {
protected:
    std::shared_ptr<tls_buffers> buffers_;
    std::unique_ptr<Botan::TLS::Channel> channel_;
    tls_channel(std::shared_ptr<tls_buffers> buffers, std::unique_ptr<Botan::TLS::Channel> channel)
        : buffers_(std::move(buffers)), channel_(std::move(channel)) {}

public:
    result<> received(bytes_view ciphertext) noexcept {
        const bool before = established();
        try {
            channel_->received_data(octets(ciphertext));
            return {};
        } catch (const Botan::TLS::TLS_Exception& e) {
            using Botan::TLS::AlertType;
            const bool certificate = e.type() == AlertType::BadCertificate || e.type() == AlertType::UnknownCA || e.type() == AlertType::CertificateExpired ||
                                     e.type() == AlertType::CertificateUnknown;
            return certificate ? tls_errc::untrusted_peer : before ? tls_errc::record_failed : tls_errc::handshake_failed;
        } catch (...) {
            return before ? tls_errc::record_failed : tls_errc::handshake_failed;
        }
    }
    bytes_view plaintext() const noexcept { return bytes_view(buffers_->plaintext).subspan(buffers_->plaintext_gone); }
    void taken(std::size_t n) noexcept { tls_buffers::let_go(buffers_->plaintext, buffers_->plaintext_gone, n); }
    bytes_view output() const noexcept { return bytes_view(buffers_->output).subspan(buffers_->output_gone); }
    void sent(std::size_t n) noexcept { tls_buffers::let_go(buffers_->output, buffers_->output_gone, n); }
    result<> send(bytes_view plaintext) noexcept {
        if (!established()) return tls_errc::not_established;
        try {
            channel_->send(octets(plaintext));
            return {};
        } catch (...) {
            return tls_errc::not_established;
        }
    }
    void close() noexcept {
        try {
            if (!channel_->is_closed()) channel_->close();
        } catch (...) {   // a handshake that never was has no goodbye
        }
    }
    bool established() const noexcept { return channel_->is_active(); }
    bool peer_ended() const noexcept { return buffers_->ended; }
};

}  // namespace bartizan::crypto::software
