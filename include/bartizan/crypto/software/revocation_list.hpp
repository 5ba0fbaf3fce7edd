// revocation_list: which certificates a CA took back, since when and why; read from strangers, and made by our own CA.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/revocation.hpp>
#include <bartizan/crypto/software/certificate.hpp>

#include <botan/ber_dec.h>
#include <botan/data_src.h>
#include <botan/der_enc.h>
#include <botan/pem.h>
#include <botan/x509_crl.h>

#include <map>
#include <optional>

namespace bartizan::crypto::software {

// What is read of one file of revocation lists at most: about 100,000 entries.
inline constexpr std::size_t most_revocation_bytes = 8 << 20, most_revocation_lists = 64;

// revocation_list: one complete, direct CRL.
//   memory  the heap, a small multiple of its DER; most_revocation_bytes a file
//   errors  read_revocation_lists gives none for a file that is no CRL, holds a broken one, or a delta or indirect one
//   source  RFC 5280, 5.1 to 5.3
class revocation_list {
    Botan::X509_CRL crl_;
    std::map<std::vector<std::uint8_t>, revocation> by_serial_;

public:
    // Throws what Botan throws.
    explicit revocation_list(std::span<const std::uint8_t> der) {
        Botan::DataSource_Memory source(der);
        crl_ = Botan::X509_CRL(source);
        if (!source.end_of_data()) throw Botan::Decoding_Error("bytes behind the list");
        if (crl_.extensions().extension_set(Botan::OID("2.5.29.27"))) throw Botan::Decoding_Error("delta CRL");
        for (const auto& entry : crl_.get_revoked()) add(entry);
    }

    const Botan::X509_DN& issuer() const { return crl_.issuer_dn(); }
    utc_time issued() const { return from_x509(crl_.this_update()); }
    std::optional<utc_time> next() const {   // when the issuer promised another one
        if (!crl_.next_update().time_is_set()) return std::nullopt;
        return from_x509(crl_.next_update());
    }
    std::size_t size() const noexcept { return by_serial_.size(); }

    // signed_by: by the key of this certificate, which may sign lists, and with a hash that still counts (no SHA-1).
    bool signed_by(const Botan::X509_Certificate& ca) const noexcept {
        try {
            if (!ca.constraints().empty() && !ca.constraints().includes(Botan::Key_Constraints::CrlSign)) return false;
            const auto [status, hash] = crl_.verify_signature(*ca.subject_public_key());
            return status == Botan::Certificate_Status_Code::VERIFIED && hash != "SHA-1" && hash != "MD5";
        } catch (...) {
            return false;
        }
    }
    // find: what it says of a certificate of its issuer; nothing when it does not name it.
    const revocation* find(const Botan::X509_Certificate& certificate) const {
        const auto found = by_serial_.find(certificate.serial_number());
        return found == by_serial_.end() ? nullptr : &found->second;
    }

private:
    void add(const Botan::CRL_Entry& entry) {
        if (entry.extensions().extension_set(Botan::OID("2.5.29.29"))) throw Botan::Decoding_Error("indirect CRL");
        if (entry.reason_code() == Botan::CRL_Code::RemoveFromCrl) return;
        revocation r{from_x509(entry.expire_time()), reason_of(entry.reason_code())};
        // invalidityDate: since when the key is suspected, which is before the day on which somebody said so (RFC 5280, 5.3.2).
        if (const Botan::OID since("2.5.29.24"); entry.extensions().extension_set(since)) {
            Botan::X509_Time time;
            Botan::BER_Decoder(entry.extensions().get_extension_bits(since)).decode(time);
            r.since = std::min(r.since, from_x509(time));
        }
        const auto [place, is_new] = by_serial_.emplace(entry.serial_number(), r);
        if (is_new) return;
        place->second.since = std::min(place->second.since, r.since);
        if (is_compromise(r.why)) place->second.why = r.why;
    }
    static revocation_reason reason_of(Botan::CRL_Code code) noexcept {
        switch (static_cast<int>(code)) {
        case 1: case 2: case 3: case 4: case 5: case 6: case 9: case 10: return static_cast<revocation_reason>(code);
        default: return revocation_reason::unspecified;
        }
    }
};

// read_revocation_lists: the lists of a file: one in DER, or any number up to 64 in PEM. One that cannot be read spoils the file:
// a verifier that passes over a list would trust what it revokes.   errors  bad_revocation_list
inline result<std::vector<revocation_list>> read_revocation_lists(bytes_view file) noexcept {
    if (file.size() > most_revocation_bytes) return errc::bad_revocation_list;
    return guarded(errc::bad_revocation_list, [&]() -> result<std::vector<revocation_list>> {
        constexpr std::string_view begin = "-----BEGIN X509 CRL-----", end = "-----END X509 CRL-----";
        std::vector<revocation_list> lists;
        auto text = as_text(file);
        for (auto at = text.find(begin); at != text.npos; at = text.find(begin)) {
            text.remove_prefix(at + begin.size());
            const auto stop = text.find(end);
            if (stop == text.npos || lists.size() == most_revocation_lists) return errc::bad_revocation_list;
            lists.emplace_back(Botan::base64_decode(text.substr(0, stop), true));
            text.remove_prefix(stop + end.size());
        }
        if (lists.empty()) lists.emplace_back(octets(file));
        return lists;
    });
}

// revoked_certificate: a row of a list that a CA writes.
struct revoked_certificate {
    std::vector<std::uint8_t> serial;
    revocation what;
};

// make_revocation_list: PEM, version 2, with the issuer's key id and a CRL number. Throws what Botan throws.
//   source  RFC 5280, 5.1; entry extensions: reason code (5.3.1), left out when unspecified
inline std::string make_revocation_list(const Botan::X509_Certificate& issuer, const Botan::Private_Key& key,
                                        std::span<const revoked_certificate> revoked, validity valid, std::uint64_t number) {
    namespace extension = Botan::Cert_Extension;
    auto& rng = Botan::system_rng();
    Botan::PK_Signer signer(key, rng, "SHA-256", Botan::Signature_Format::DerSequence);
    const auto algorithm = signer.algorithm_identifier();
    std::vector<std::uint8_t> body;
    Botan::DER_Encoder out(body);
    out.start_sequence().encode(std::size_t{1}).encode(algorithm).encode(issuer.subject_dn());
    out.encode(x509_time(valid.from)).encode(x509_time(valid.until));
    if (!revoked.empty()) {
        out.start_sequence();
        for (const auto& each : revoked) {
            out.start_sequence().encode(Botan::BigInt(each.serial)).encode(x509_time(each.what.since));
            if (each.what.why != revocation_reason::unspecified) {
                Botan::Extensions extensions;
                extensions.add(std::make_unique<extension::CRL_ReasonCode>(static_cast<Botan::CRL_Code>(each.what.why)));
                out.start_sequence().encode(extensions).end_cons();
            }
            out.end_cons();
        }
        out.end_cons();
    }
    Botan::Extensions extensions;
    extensions.add(std::make_unique<extension::Authority_Key_ID>(issuer.subject_key_id()));
    extensions.add(std::make_unique<extension::CRL_Number>(static_cast<std::size_t>(number)));
    out.start_explicit(0).start_sequence().encode(extensions).end_cons().end_explicit().end_cons();
    return Botan::PEM_Code::encode(Botan::X509_Object::make_signed(signer, rng, algorithm, body), "X509 CRL");
}

}  // namespace bartizan::crypto::software
