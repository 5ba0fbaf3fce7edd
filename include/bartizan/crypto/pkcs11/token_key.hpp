// token_key: a signing key that is made in a PKCS#11 token and never leaves it, with the certificates that speak for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/device_certificate.hpp>
#include <bartizan/crypto/pkcs11/session.hpp>
#include <bartizan/crypto/pkcs11/token_chain.hpp>
#include <bartizan/crypto/signer.hpp>

namespace bartizan::crypto::pkcs11 {

// token_key: models `signer` and `device_key`. ECDSA on P-256 or P-384.
//   errors   those of error.hpp; bad_digest, no_space, bad_certificate, bad_request of crypto. When the token is away, sign fails and tries
//            again at the next call: a new session, a new login, the key found anew, and it must be the same key.
//   memory   no heap of ours; the module's is its own       time     whatever the token needs: see policy::signer_budget
//   source   PKCS#11 2.40; mechanisms 2.3.5 (CKM_EC_KEY_PAIR_GEN), 2.3.6 (CKM_ECDSA)
class token_key {
    session session_;
    object_label label_;
    CK_OBJECT_HANDLE private_ = CK_INVALID_HANDLE;
    ec_public_key public_;
    pem_text chain_;

    token_key(session&& s, object_label label) noexcept : session_(std::move(s)), label_(label) {}
    auto signing() noexcept {
        return [this](bytes_view digest, bytes_span into) { return sign(digest, into); };
    }

public:
    static constexpr std::size_t max_signature_bytes = 104;   // DER of two numbers of 384 bits; 72 for P-256

    // generate: the private half is sensitive and not extractable from its first moment (I08). An existing key is never replaced.
    static result<token_key> generate(session on, std::string_view label, curve of = curve::p256) noexcept {
        const auto name = object_label::of(label);
        if (!name) return name.error();
        token_key key(std::move(on), *name);
        std::array<CK_OBJECT_HANDLE, 1> old;
        for (const CK_OBJECT_CLASS kind : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY}) {
            const auto found = key.find(kind, old);
            if (!found) return found.error();
            if (*found) return errc::key_exists;
        }
        const CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
        CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
        std::array<CK_ATTRIBUTE, 6> open_half{attribute(CKA_TOKEN, yes), attribute(CKA_PRIVATE, no), attribute(CKA_VERIFY, yes),
                                              attribute(CKA_LABEL, label), attribute(CKA_ID, name->id()), attribute(CKA_EC_PARAMS, oid_of(of))};
        std::array<CK_ATTRIBUTE, 7> closed_half{attribute(CKA_TOKEN, yes), attribute(CKA_PRIVATE, yes), attribute(CKA_SENSITIVE, yes),
                                                attribute(CKA_EXTRACTABLE, no), attribute(CKA_SIGN, yes), attribute(CKA_LABEL, label),
                                                attribute(CKA_ID, name->id())};
        CK_OBJECT_HANDLE public_half = CK_INVALID_HANDLE, private_half = CK_INVALID_HANDLE;
        const auto answer = key.calls()->C_GenerateKeyPair(key.session_.handle(), &mechanism, open_half.data(), open_half.size(),
                                                           closed_half.data(), closed_half.size(), &public_half, &private_half);
        if (answer != CKR_OK) return errc_of(answer);
        if (const auto found = key.adopt(); !found) return found.error();
        return key;
    }

    // open: a key that generate made, now or years ago, with the chain that lies beside it in the token.
    static result<token_key> open(session on, std::string_view label) noexcept {
        const auto name = object_label::of(label);
        if (!name) return name.error();
        token_key key(std::move(on), *name);
        if (const auto found = key.adopt(); !found) return found.error();
        auto chain = load_chain(key.session_, key.label_);
        if (!chain) return chain.error();
        if (!chain->empty()) {
            auto ours = normal_chain(*chain, key.public_);
            if (!ours) return ours.error();
            key.chain_ = *ours;
        }
        return key;
    }

    result<std::size_t> sign(bytes_view digest, bytes_span signature) noexcept {
        if (digest.size() != 32 && digest.size() != 48 && digest.size() != 64) return crypto::errc::bad_digest;
        const auto field = field_bytes_of(public_.curve());
        const auto used = digest.first(std::min(digest.size(), field));   // the leftmost bits: FIPS 186-5, 6.4.1
        for (int attempt = 1;; ++attempt) {
            const bool fresh = private_ == CK_INVALID_HANDLE;
            if (fresh)
                if (const auto back = come_back(); !back) return back.error();
            std::array<std::byte, 96> raw;
            const auto answer = ask(used, bytes_span(raw).first(2 * field));
            if (answer == CKR_OK) {
                const auto size = der::write_signature(bytes_view(raw).first(2 * field), signature);
                return size ? result<std::size_t>(size) : crypto::errc::no_space;
            }
            go_away();   // handles die with a session, and nobody says which of them did: all are fetched anew, once
            if (fresh || attempt == 2) return errc_of(answer);
        }
    }
    bytes_view certificate_chain() const noexcept { return bartizan::as_bytes(chain_.view()); }
    const ec_public_key& public_key() const noexcept { return public_; }

    // request (I12), self_sign (I09), install_chain (I13): certificates are kept in the token, so the key and they move together.
    result<pem_text> request(const subject& of) noexcept { return make_request(of, public_, signing()); }
    result<> self_sign(const subject& of, validity valid) noexcept {
        const auto made = make_self_signed(of, valid, public_, signing());
        return made ? keep(*made) : made.error();
    }
    result<> install_chain(bytes_view pem) noexcept {
        const auto chain = normal_chain(as_text(pem), public_);
        return chain ? keep(*chain) : chain.error();
    }
    // remove_chain: the "Delete" beside a certificate (I10, I14); the key stays.
    result<> remove_chain() noexcept {
        if (const auto back = ready(); !back) return back.error();
        const auto done = erase_chain(session_, label_);
        if (done) chain_ = {};
        return done;
    }

private:
    const module& calls() const noexcept { return session_.calls(); }
    result<std::size_t> find(CK_OBJECT_CLASS kind, std::span<CK_OBJECT_HANDLE> into) const noexcept {
        const std::array<CK_ATTRIBUTE, 2> like{attribute(CKA_CLASS, kind), attribute(CKA_LABEL, label_.view())};
        return session_.find(like, into);
    }
    CK_RV ask(bytes_view digest, bytes_span raw) const noexcept {
        CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
        if (const auto answer = calls()->C_SignInit(session_.handle(), &mechanism, private_); answer != CKR_OK) return answer;
        CK_ULONG size = static_cast<CK_ULONG>(raw.size());
        const auto answer = calls()->C_Sign(session_.handle(), reinterpret_cast<unsigned char*>(const_cast<std::byte*>(digest.data())),
                                            static_cast<CK_ULONG>(digest.size()), reinterpret_cast<unsigned char*>(raw.data()), &size);
        return answer == CKR_OK && size != raw.size() ? CKR_FUNCTION_FAILED : answer;
    }
    // adopt: find both halves; the private one must have been made in the token and must be unable to leave it.
    result<> adopt() noexcept {
        std::array<CK_OBJECT_HANDLE, 2> closed, open;
        const auto closed_count = find(CKO_PRIVATE_KEY, closed), open_count = find(CKO_PUBLIC_KEY, open);
        if (!closed_count) return closed_count.error();
        if (!open_count) return open_count.error();
        if (*closed_count != 1 || *open_count != 1) return errc::no_such_key;
        if (!session_.is(closed[0], CKA_ALWAYS_SENSITIVE, false) || !session_.is(closed[0], CKA_NEVER_EXTRACTABLE, false))
            return errc::not_confined;
        std::array<std::byte, 128> space;
        const auto parameters = session_.read(open[0], CKA_EC_PARAMS, space);
        if (!parameters) return errc::not_a_signing_key;
        const bool is_p256 = same_bytes(*parameters, oid_of(curve::p256));
        if (!is_p256 && !same_bytes(*parameters, oid_of(curve::p384))) return errc::not_a_signing_key;
        const auto on = is_p256 ? curve::p256 : curve::p384;
        auto point = session_.read(open[0], CKA_EC_POINT, space);
        if (!point) return point.error();
        const auto field = field_bytes_of(on);
        if (point->size() != 1 + 2 * field) *point = der::reader(*point).take(der::octet_string).content;   // as 2.40 says; some leave it out
        if (point->size() != 1 + 2 * field || point->front() != std::byte{4}) return errc::not_a_signing_key;
        public_ = ec_public_key(on, point->subspan(1, field), point->subspan(1 + field));
        private_ = closed[0];
        return {};
    }
    void go_away() noexcept {
        session_.close();
        private_ = CK_INVALID_HANDLE;
    }
    result<> come_back() noexcept {
        if (const auto opened = session_.reopen(); !opened) {
            const auto away = opened.error() == make_error(errc::no_such_token);   // it was there before
            return away ? make_error(errc::token_away) : opened.error();
        }
        const auto before = public_;
        const auto found = adopt();
        if (found && before == public_) return {};
        public_ = before;
        go_away();
        return found ? make_error(errc::other_key) : found.error();
    }
    result<> ready() noexcept { return private_ == CK_INVALID_HANDLE ? come_back() : result<>(); }
    result<> keep(const pem_text& chain) noexcept {
        if (const auto back = ready(); !back) return back.error();
        if (const auto stored = store_chain(session_, label_, chain); !stored) return stored;
        chain_ = chain;
        return {};
    }
};
static_assert(signer<token_key>);

}  // namespace bartizan::crypto::pkcs11
