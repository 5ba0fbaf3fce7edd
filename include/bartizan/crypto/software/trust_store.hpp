// trust_store: judges signatures and the certificates that come with them, by X.509 and at the time of recording.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/signer.hpp>
#include <bartizan/crypto/software/ml_dsa_65.hpp>
#include <bartizan/crypto/software/revocation_list.hpp>

#include <botan/certstor.h>
#include <botan/rsa.h>
#include <botan/x509path.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace bartizan::crypto::software {

// signature_key: a public key that checks digests: ECDSA P-256 or P-384 (DER), or RSA of 2048 to 8192 bits (PSS, MGF1 with the same
// hash, any salt). The key decides which, never the file. Source: FIPS 186-5, 6.4.2; RFC 8017, 8.1.2; ONVIF Media Signing, signature.
class signature_key {
    std::unique_ptr<Botan::Public_Key> key_;
    std::unique_ptr<Botan::PK_Verifier> verifier_;
    hash_id hash_ = hash_id::sha256;
    bool is_rsa_ = false;

public:
    // Throws what Botan throws; a key of another kind gives an object that finds nothing valid.
    signature_key() = default;
    explicit signature_key(std::unique_ptr<Botan::Public_Key> key) : key_(std::move(key)) {
        is_rsa_ = dynamic_cast<const Botan::RSA_PublicKey*>(key_.get()) != nullptr;
        if (is_rsa_ ? key_->key_length() >= 2048 && key_->key_length() <= 8192 : is_p256_or_p384(*key_)) make_verifier(hash_id::sha256);
    }
    bool usable() const noexcept { return verifier_ != nullptr; }

    bool check(hash_id hashed_with, bytes_view digest, bytes_view signature) noexcept {
        if (!usable() || digest.size() != digest_size_of(hashed_with)) return false;
        try {
            if (is_rsa_ && hashed_with != hash_) make_verifier(hashed_with);
            return verifier_->verify_message(octets(digest), octets(signature));
        } catch (...) {
            return false;
        }
    }

private:
    void make_verifier(hash_id hash) {
        hash_ = hash;
        if (!is_rsa_) verifier_ = std::make_unique<Botan::PK_Verifier>(*key_, "Raw", Botan::Signature_Format::DerSequence);
        else verifier_ = std::make_unique<Botan::PK_Verifier>(*key_, hash == hash_id::sha256   ? "PSSR_Raw(SHA-256)"
                                                                   : hash == hash_id::sha384 ? "PSSR_Raw(SHA-384)" : "PSSR_Raw(SHA-512)");
    }
};

// list_use: what became of a revocation list.
enum class list_use {
    none,              // no chain met its issuer: it is foreign, or was not needed
    checked,           // its issuer stands in a trusted chain and signed it
    signature_wrong,   // its issuer stands in a trusted chain and did not sign it, so it does not count
};

// trust_store: models `signature_checker`.
//   anchors  roots, intermediates, or single leaves: whatever the user says to trust (G07, G10). No anchor: nothing is trusted.
//   time     validity is judged at the signed time; what expired since is told, not held against the recording
//   revoked  by the lists given, judged at the signed time too: what was signed before the revocation stays trusted, and it is told; a
//            compromised key loses all that it signed, since who has it can write any date. Nothing is fetched from anywhere
//   role     of a leaf with the extended key usage timeStamping: a recorder's (certificate_role::recorder). Other usages are not looked at
//   not done names
//   memory   the heap, bounded: 64 KiB and 4 certificates a chain; the last chain is remembered
//   errors   check never fails; add_anchors gives bad_certificate
class trust_store {
    Botan::Certificate_Store_In_Memory anchors_;
    utc_time now_;
    struct known_list {
        revocation_list list;
        list_use use = list_use::none;
    };
    std::vector<known_list> lists_;
    std::vector<std::vector<std::byte>> second_keys_;

public:
    // known_answer: whether this signature is right by the key of the chain's leaf, when somebody checked exactly that before.
    using known_answer = std::function<std::optional<bool>(bytes_view chain_pem, hash_id hashed_with, bytes_view digest, bytes_view signature)>;

private:
    known_answer checked_before_;

    struct judged_chain {
        std::string pem;
        std::vector<Botan::X509_Certificate> certificates;
        signature_key key;
        signature_verdict about;      // what does not depend on the signed time
        crypto::trust result = crypto::trust::untrusted;
        utc_time from{1}, until{0};   // `result` holds for these signed times; empty at first
    } last_;

public:
    // now: only for `expired_since`.
    explicit trust_store(utc_time now) : now_(now) {}

    // add_anchors: every certificate of `pem` (1 to 64) becomes an anchor.
    result<> add_anchors(bytes_view pem) noexcept {
        return guarded(errc::bad_certificate, [&]() -> result<> {
            const auto certificates = read_chain(pem, 64);
            if (certificates.empty()) return errc::bad_certificate;
            for (const auto& each : certificates) anchors_.add_certificate(each);
            last_ = {};
            return {};
        });
    }

    // add_lists: every revocation list of the file (PEM or DER) is asked from now on.   errors  bad_revocation_list: none of them is
    result<> add_lists(bytes_view file) noexcept {
        return guarded(errc::backend_failed, [&]() -> result<> {
            auto lists = read_revocation_lists(file);
            if (!lists) return lists.error();
            for (auto& each : *lists) lists_.push_back({std::move(each)});
            last_ = {};
            return {};
        });
    }
    // add_second_key: one ML-DSA-65 public key (PEM, DER or raw) becomes trusted; from then on every document must carry a second signature
    // of one of them. A file that came another way than the recording: who breaks the device's key writes any second key he likes.
    //   errors  bad_second_key
    result<> add_second_key(bytes_view file) noexcept {
        return guarded(errc::bad_second_key, [&]() -> result<> {
            auto key = read_ml_dsa_65_public_key(file);
            if (!key) return key.error();
            second_keys_.push_back(std::move(*key));
            return {};
        });
    }
    bool expects_second() const noexcept { return !second_keys_.empty(); }
    // check_second: raw public key, the digest that was signed as a message, raw signature.
    second_verdict check_second(bytes_view key, bytes_view digest, bytes_view signature) noexcept {
        if (!check_ml_dsa_65(key, digest, signature)) return second_verdict::wrong;
        const bool known = std::ranges::any_of(second_keys_, [&](const auto& each) { return same_bytes(each, key); });
        return known ? second_verdict::trusted : second_verdict::valid;
    }

    const std::vector<known_list>& lists() const noexcept { return lists_; }
    // ask_first: signatures may have been checked on other threads; who signed is judged here all the same.
    void ask_first(known_answer answer) { checked_before_ = std::move(answer); }
    // begin_recording: what lists() tells is about the recording that begins now.
    void begin_recording() noexcept {
        last_ = {};
        for (auto& each : lists_) each.use = list_use::none;
    }

    signature_verdict check(bytes_view chain_pem, utc_time signed_at, hash_id hashed_with,
                            bytes_view digest, bytes_view signature) noexcept {
        try {
            if (as_text(chain_pem) != last_.pem || last_.pem.empty()) read(chain_pem);
            if (!last_.about.readable_chain) return last_.about;
            judge(signed_at);
            auto verdict = last_.about;
            const auto known = checked_before_ ? checked_before_(chain_pem, hashed_with, digest, signature) : std::nullopt;
            verdict.valid = known ? *known : last_.key.check(hashed_with, digest, signature);
            verdict.not_valid_then = chain_was_invalid(signed_at);
            verdict.expired_since = !verdict.not_valid_then && now_ > verdict.valid_until;
            verdict.revoked_then = !verdict.not_valid_then && verdict.revoked && verdict.revoked->counts_at(signed_at);
            verdict.trust = verdict.not_valid_then ? crypto::trust::untrusted : last_.result;
            return verdict;
        } catch (...) {
            last_ = {};
            return {};
        }
    }

private:
    void read(bytes_view chain_pem) {
        last_ = {};
        auto certificates = read_chain(chain_pem);
        if (certificates.empty()) return;
        const auto& leaf = certificates.front();
        signature_key key(leaf.subject_public_key());
        if (!key.usable()) return;
        auto& about = last_.about;
        about.readable_chain = true;
        about.as = asks_for_time_stamping(leaf.extended_key_usage()) ? signs_as::recorder : signs_as::camera;
        about.self_signed = leaf.is_self_signed();
        about.subject.assign(readable(leaf.subject_dn().to_string()));
        about.leaf_fingerprint = digest_of<sha256, purpose::document_signature>(as_bytes(leaf.BER_encode()));
        about.valid_from = from_x509(leaf.not_before());
        about.valid_until = from_x509(leaf.not_after());
        last_.key = std::move(key);
        last_.certificates = std::move(certificates);
        last_.pem.assign(as_text(chain_pem));
    }

    // judge: does the chain lead to an anchor, at this time? The answer holds for all times at which the whole path is valid, so the
    // documents of a recording cost one path validation together.
    void judge(utc_time signed_at) {
        if (signed_at >= last_.from && signed_at <= last_.until) return;
        last_.from = last_.until = signed_at;
        last_.result = crypto::trust::untrusted;
        last_.about.revoked.reset();
        if (!is_certificate_time(signed_at) || !may_sign(last_.certificates.front())) return;
        const Botan::Path_Validation_Restrictions restrictions = path_restrictions<Botan::Path_Validation_Restrictions>();
        const auto outcome = Botan::x509_path_validate(last_.certificates, restrictions, anchors_, "", Botan::Usage_Type::UNSPECIFIED,
                                                       time_point(signed_at));
        if (!outcome.successful_validation()) return;
        last_.result = crypto::trust::trusted;
        last_.from = utc_time{std::numeric_limits<std::int64_t>::min()};
        last_.until = utc_time{std::numeric_limits<std::int64_t>::max()};
        for (const auto& each : outcome.cert_path()) {
            last_.from = std::max(last_.from, from_x509(each.not_before()));
            last_.until = std::min(last_.until, from_x509(each.not_after()));
        }
        look_for_revocations(outcome.cert_path(), signed_at);
    }

    // look_for_revocations: of the leaf and of every CA up to the anchor, each by the lists of its own issuer. The verdict then holds
    // only for the times on this side of the revocation.
    void look_for_revocations(const std::vector<Botan::X509_Certificate>& path, utc_time signed_at) {
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (path[i].is_self_signed()) continue;
            const auto issuer = i + 1 < path.size() ? std::optional(path[i + 1]) : issuer_of(path[i]);
            for (auto& known : lists_) {
                if (!issuer || known.list.issuer() != path[i].issuer_dn()) continue;
                if (known.use != list_use::checked)
                    known.use = known.list.signed_by(*issuer) ? list_use::checked : list_use::signature_wrong;
                const auto* found = known.use == list_use::checked ? known.list.find(path[i]) : nullptr;
                if (found && (!last_.about.revoked || graver(*found, *last_.about.revoked))) last_.about.revoked = *found;
            }
        }
        if (!last_.about.revoked) return;
        const auto& r = *last_.about.revoked;
        if (r.counts_at(signed_at)) last_.result = crypto::trust::untrusted;
        if (is_compromise(r.why)) return;
        if (signed_at >= r.since) last_.from = std::max(last_.from, r.since);
        else last_.until = std::min(last_.until, utc_time{r.since.ticks - 1});
    }
    static bool graver(const revocation& a, const revocation& b) noexcept {
        return is_compromise(a.why) != is_compromise(b.why) ? is_compromise(a.why) : a.since < b.since;
    }
    // issuer_of: of an anchor that is no root: whoever signed it, if the recording or the user brought that certificate along.
    std::optional<Botan::X509_Certificate> issuer_of(const Botan::X509_Certificate& anchor) const {
        auto candidates = anchors_.find_all_certs(anchor.issuer_dn(), {});
        std::ranges::copy_if(last_.certificates, std::back_inserter(candidates),
                             [&](const auto& each) { return each.subject_dn() == anchor.issuer_dn(); });
        for (const auto& each : candidates)
            if (anchor.check_signature(*each.subject_public_key())) return each;
        return std::nullopt;
    }

    // 110 bits: no SHA-1, no RSA below 2048. Anchors need not be self-signed: a user may trust just one issuing CA. Botan before 3.8 or so
    // knows only self-signed ones; there an intermediate that is an anchor leads nowhere, which is safe.
    template <class Restrictions> static Restrictions path_restrictions() {
        using store = std::unique_ptr<Botan::Certificate_Store>;
        auto no_responders = std::make_unique<Botan::Certificate_Store_In_Memory>();
        constexpr std::chrono::seconds any_age{0};
        if constexpr (std::is_constructible_v<Restrictions, bool, std::size_t, bool, std::chrono::seconds, store, bool, bool>)
            return Restrictions(false, 110, false, any_age, std::move(no_responders), false, false);
        else return Restrictions(false, 110, false, any_age, std::move(no_responders), false);
    }

    static std::string readable(std::string name) {   // Botan has no short name for it
        constexpr std::string_view long_name = "X520.SerialNumber";
        for (auto at = name.find(long_name); at != name.npos; at = name.find(long_name)) name.replace(at, long_name.size(), "serialNumber");
        return name;
    }
    static bool may_sign(const Botan::X509_Certificate& leaf) {   // key usage is absent or holds digitalSignature (RFC 5280, 4.2.1.3)
        return leaf.constraints().empty() || leaf.constraints().includes(Botan::Key_Constraints::DigitalSignature);
    }
    bool chain_was_invalid(utc_time then) const {
        return std::ranges::any_of(last_.certificates, [&](const auto& each) {
            return then < from_x509(each.not_before()) || then > from_x509(each.not_after());
        });
    }
};
static_assert(signature_checker<trust_store>);

}  // namespace bartizan::crypto::software
