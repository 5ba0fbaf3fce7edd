// peer_certificate: what people want to know of the certificate that a peer showed, before they trust it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/tls_client.hpp>

namespace bartizan::crypto::software {

// standing: why a client would refuse it now, the first reason of these; trusted: it would not.
enum class standing { trusted, expired, not_yet_valid, no_anchor, wrong_name };
constexpr std::string_view name(standing s) noexcept {
    switch (s) {
    case standing::trusted: return "trusted";
    case standing::expired: return "expired";
    case standing::not_yet_valid: return "not_yet_valid";
    case standing::no_anchor: return "no_anchor";
    case standing::wrong_name: return "wrong_name";
    }
    return "unknown";
}

// peer_certificate: texts are as the certificate has them, with every character but visible ASCII and the space as '?': they come from a stranger
// and go to terminals and pages.
struct peer_certificate {
    std::string subject, issuer;       // distinguished names
    std::string device;                // the subject's serialNumber: which device it is, by its factory; empty: it does not say
    std::vector<std::string> names;    // DNS names and addresses of the subjectAltName
    utc_time from{}, until{};
    std::array<std::byte, 32> sha256{};   // of the DER
    bool self_signed = false;
    software::standing standing = software::standing::no_anchor;

    // of: shown is what tls_peer::shown got; trust may be null.   errors  bad_certificate: nothing was shown, or it cannot be read
    static result<peer_certificate> of(std::span<const std::vector<std::byte>> shown, tls_trust* trust, std::string_view name, utc_time now) noexcept {
        return guarded(errc::bad_certificate, [&]() -> result<peer_certificate> {
            std::vector<Botan::X509_Certificate> chain;
            for (const auto& der : shown) chain.emplace_back(reinterpret_cast<const std::uint8_t*>(der.data()), der.size());
            if (chain.empty()) return errc::bad_certificate;
            const auto& leaf = chain.front();
            peer_certificate p;
            p.subject = plain(leaf.subject_dn().to_string()), p.issuer = plain(leaf.issuer_dn().to_string());
            if (const auto serials = leaf.subject_info("X520.SerialNumber"); !serials.empty()) p.device = plain(serials.front());
            for (const auto& dns : leaf.subject_alt_name().dns()) p.names.push_back(plain(dns));
            for (const auto v4 : leaf.subject_alt_name().ipv4_address())
                p.names.push_back(std::to_string(v4 >> 24) + "." + std::to_string(v4 >> 16 & 255) + "." + std::to_string(v4 >> 8 & 255) + "." + std::to_string(v4 & 255));
            for (const auto& v6 : leaf.subject_alt_name().ipv6_address()) p.names.push_back(plain(v6.to_string()));
            p.from = from_x509(leaf.not_before()), p.until = from_x509(leaf.not_after());
            p.sha256 = digest_of<bartizan::sha256, purpose::document_signature>(as_bytes(leaf.BER_encode()));
            p.self_signed = leaf.is_self_signed();
            p.standing = judged(chain, trust, name, now, p);
            return p;
        });
    }

private:
    static software::standing judged(const std::vector<Botan::X509_Certificate>& chain, tls_trust* trust, std::string_view name, utc_time now, const peer_certificate& p) {
        if (now > p.until) return standing::expired;
        if (now < p.from) return standing::not_yet_valid;
        const auto leads = [&](std::string_view to) {
            const Botan::Path_Validation_Restrictions as_the_client_has_it(false, 110);
            return Botan::x509_path_validate(chain, as_the_client_has_it, trust->anchors(), to, Botan::Usage_Type::TLS_SERVER_AUTH, time_point(now)).successful_validation();
        };
        if (!trust || !leads("")) return standing::no_anchor;
        return leads(name) ? standing::trusted : standing::wrong_name;
    }
    static std::string plain(std::string text) {
        constexpr std::string_view long_name = "X520.SerialNumber";   // Botan has no short name for it
        for (auto at = text.find(long_name); at != text.npos; at = text.find(long_name)) text.replace(at, long_name.size(), "serialNumber");
        for (auto& c : text)
            if (c < 0x20 || c > 0x7e) c = '?';
        return text;
    }
};

}  // namespace bartizan::crypto::software
