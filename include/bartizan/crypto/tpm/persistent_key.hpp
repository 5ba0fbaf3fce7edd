// persistent_key: a signing key that is made in a TPM 2 and stays in it, with the certificates that speak for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/crypto/device_certificate.hpp>
#include <bartizan/crypto/pin.hpp>
#include <bartizan/crypto/signer.hpp>
#include <bartizan/crypto/tpm/connection.hpp>

#include <optional>

namespace bartizan::crypto::tpm {

// authorization: what the TPM wants to hear. Empty values are usual on devices that nobody has taken ownership of.
struct authorization {
    pin owner{};   // of the owner hierarchy: to make and to remove a key
    pin key{};     // to sign
};

// persistent_key: models `signer` and `device_key`. ECDSA on P-256, a primary key of the owner hierarchy at a persistent handle.
//   errors   those of error.hpp; bad_digest, no_space, bad_certificate, bad_request of crypto. When the TPM is away, sign fails and tries
//            again at the next call: a new connection, the key found anew, and it must be the same key.
//   memory   the software stack's heap      wear   making and removing a key writes the TPM's memory, signing does not
//   limits   a TPM keeps no chains: save_chain and load_chain put it into a record store
//   source   TPM 2.0 Library part 1, 14 (primary keys) and 37 (persistent objects); part 3, 20.2 (TPM2_Sign)
class persistent_key {
    connection way_;
    TPM2_HANDLE at_;
    authorization allowed_;
    ESYS_TR key_ = ESYS_TR_NONE;
    ec_public_key public_;
    pem_text chain_;
    std::optional<errc> refused_;

    persistent_key(connection&& way, TPM2_HANDLE at, authorization&& allowed) noexcept
        : way_(std::move(way)), at_(at), allowed_(std::move(allowed)) {}
    auto signing() noexcept {
        return [this](bytes_view digest, bytes_span into) { return sign(digest, into); };
    }

public:
    static constexpr std::size_t max_signature_bytes = 72;

    // generate: a new key each time, although it is a primary one: its template holds random bytes. An object at `at` is never replaced.
    static result<persistent_key> generate(connection way, TPM2_HANDLE at, authorization allowed = {}) noexcept {
        if (!is_usable(at)) return errc::handle_unusable;
        persistent_key key(std::move(way), at, std::move(allowed));
        ESYS_TR there = ESYS_TR_NONE;
        if (key.look_up(there) == TSS2_RC_SUCCESS) return errc::key_exists;
        TPM2B_PUBLIC form = form_of_key();
        esys_memory<TPM2B_DIGEST> random;
        if (const auto answer = Esys_GetRandom(key.tpm(), ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, 32, receive(random)); answer) return errc_of(answer);
        if (random->size < 16) return errc::tpm_failed;
        auto& unique = form.publicArea.unique.ecc.x;
        unique.size = random->size;
        std::copy_n(random->buffer, random->size, unique.buffer);
        TPM2B_SENSITIVE_CREATE secrets{};
        put(key.allowed_.key, secrets.sensitive.userAuth);
        const TPM2B_DATA nothing{};
        const TPML_PCR_SELECTION no_registers{};
        ESYS_TR primary = ESYS_TR_NONE;
        key.authorize(ESYS_TR_RH_OWNER, key.allowed_.owner);
        auto answer = Esys_CreatePrimary(key.tpm(), ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &secrets, &form, &nothing,
                                         &no_registers, &primary, nullptr, nullptr, nullptr, nullptr);
        wipe(std::as_writable_bytes(std::span(&secrets, 1)));
        if (answer) return errc_of(answer);
        ESYS_TR kept = ESYS_TR_NONE;
        answer = Esys_EvictControl(key.tpm(), ESYS_TR_RH_OWNER, primary, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, at, &kept);
        Esys_FlushContext(key.tpm(), primary);
        if (answer) return errc_of(answer);
        Esys_TR_Close(key.tpm(), &kept);
        if (const auto found = key.adopt(); !found) return found.error();
        return key;
    }

    // open: a key that generate made, now or years ago. Its chain: load_chain.
    static result<persistent_key> open(connection way, TPM2_HANDLE at, authorization allowed = {}) noexcept {
        if (!is_usable(at)) return errc::handle_unusable;
        persistent_key key(std::move(way), at, std::move(allowed));
        if (const auto found = key.adopt(); !found) return found.error();
        return key;
    }

    result<std::size_t> sign(bytes_view digest, bytes_span signature) noexcept {
        if (digest.size() != 32 && digest.size() != 48 && digest.size() != 64) return crypto::errc::bad_digest;
        if (refused_) return *refused_;
        TPM2B_DIGEST asked{.size = 32, .buffer = {}};   // the leftmost bits count (FIPS 186-5, 6.4.1), and every TPM takes 32 bytes
        std::copy_n(reinterpret_cast<const BYTE*>(digest.data()), 32, asked.buffer);
        for (int attempt = 1;; ++attempt) {
            const bool fresh = key_ == ESYS_TR_NONE;
            if (fresh)
                if (const auto back = come_back(); !back) return back.error();
            std::array<std::byte, 64> raw;
            const auto answer = ask(asked, raw);
            if (answer == TSS2_RC_SUCCESS) {
                const auto size = der::write_signature(raw, signature);
                return size ? result<std::size_t>(size) : crypto::errc::no_space;
            }
            const auto why = errc_of(answer);
            if (why == errc::authorization_wrong) refused_ = why;   // asked again and again, a TPM locks itself
            go_away();
            if (fresh || attempt == 2 || refused_) return why;
        }
    }
    bytes_view certificate_chain() const noexcept { return bartizan::as_bytes(chain_.view()); }
    const ec_public_key& public_key() const noexcept { return public_; }

    // request (I12), self_sign (I09), install_chain (I13), remove_chain (I10, I14)
    result<pem_text> request(const subject& of) noexcept { return make_request(of, public_, signing()); }
    result<> self_sign(const subject& of, validity valid) noexcept {
        const auto made = make_self_signed(of, valid, public_, signing());
        if (!made) return made.error();
        chain_ = *made;
        return {};
    }
    result<> install_chain(bytes_view pem) noexcept {
        const auto chain = normal_chain(as_text(pem), public_);
        if (!chain) return chain.error();
        chain_ = *chain;
        return {};
    }
    result<> remove_chain() noexcept {
        chain_ = {};
        return {};
    }

    // save_chain, load_chain: the record `name`. No record and an empty one mean: no certificate yet.
    template <record_store Store> result<> save_chain(Store& store, std::string_view name) const noexcept {
        return store.replace(name, certificate_chain());
    }
    template <record_store Store> result<> load_chain(Store& store, std::string_view name) noexcept {
        std::array<std::byte, sizeof(pem_text)> pem;
        const auto size = store.load(name, pem);
        if (!size && size.error() != make_error(outside_errc::no_such_record)) return size.error();
        if (!size || *size == 0) return remove_chain();
        return install_chain(bytes_view(pem).first(*size));
    }

    // erase: the key is gone for good, and what it signed stays verifiable (I08: before another one is made).
    result<> erase() noexcept {
        if (key_ == ESYS_TR_NONE)
            if (const auto back = come_back(); !back) return back;
        ESYS_TR none = ESYS_TR_NONE;
        authorize(ESYS_TR_RH_OWNER, allowed_.owner);
        const auto answer = Esys_EvictControl(tpm(), ESYS_TR_RH_OWNER, key_, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, at_, &none);
        if (answer) return errc_of(answer);
        key_ = ESYS_TR_NONE;
        chain_ = {};
        return {};
    }

private:
    ESYS_CONTEXT* tpm() const noexcept { return way_.context(); }
    static bool is_usable(TPM2_HANDLE at) noexcept { return at >= TPM2_PERSISTENT_FIRST && at <= 0x817fffff; }

    // receive: an answer of the stack lands in its owner at the end of the full expression.
    template <class T> struct receiver {
        esys_memory<T>& into;
        T* raw = nullptr;
        ~receiver() { into.reset(raw); }
        operator T**() noexcept { return &raw; }
    };
    template <class T> static receiver<T> receive(esys_memory<T>& into) noexcept { return {into}; }

    static void put(const pin& value, TPM2B_AUTH& into) noexcept {
        into.size = static_cast<UINT16>(value.reveal().size());
        std::ranges::copy(value.reveal(), std::as_writable_bytes(std::span(into.buffer)).begin());
    }
    void authorize(ESYS_TR what, const pin& value) const noexcept {
        TPM2B_AUTH spoken{};
        put(value, spoken);
        Esys_TR_SetAuth(tpm(), what, &spoken);
        wipe(std::as_writable_bytes(std::span(&spoken, 1)));
    }
    static constexpr TPMA_OBJECT confined = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_SENSITIVEDATAORIGIN;
    static TPM2B_PUBLIC form_of_key() noexcept {
        TPM2B_PUBLIC form{};
        auto& area = form.publicArea;
        area.type = TPM2_ALG_ECC;
        area.nameAlg = TPM2_ALG_SHA256;
        area.objectAttributes = confined | TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_NODA | TPMA_OBJECT_SIGN_ENCRYPT;
        area.parameters.eccDetail.symmetric.algorithm = TPM2_ALG_NULL;
        area.parameters.eccDetail.scheme.scheme = TPM2_ALG_NULL;   // each signature names its own
        area.parameters.eccDetail.curveID = TPM2_ECC_NIST_P256;
        area.parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
        return form;
    }
    TSS2_RC look_up(ESYS_TR& found) const noexcept {
        return Esys_TR_FromTPMPublic(tpm(), at_, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &found);
    }
    // adopt: the key at our handle; it must have been made in this TPM and must be unable to leave it.
    result<> adopt() noexcept {
        ESYS_TR found = ESYS_TR_NONE;
        if (const auto answer = look_up(found); answer) return errc_of(answer);
        esys_memory<TPM2B_PUBLIC> open_half;
        if (const auto answer = Esys_ReadPublic(tpm(), found, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, receive(open_half), nullptr, nullptr); answer)
            return errc_of(answer);
        const auto& area = open_half->publicArea;
        const bool signs = area.type == TPM2_ALG_ECC && area.parameters.eccDetail.curveID == TPM2_ECC_NIST_P256 &&
                           (area.objectAttributes & TPMA_OBJECT_SIGN_ENCRYPT) && !(area.objectAttributes & TPMA_OBJECT_RESTRICTED);
        if (!signs) return errc::not_a_signing_key;
        if ((area.objectAttributes & confined) != confined) return errc::not_confined;
        public_ = ec_public_key(curve::p256, number(area.unique.ecc.x), number(area.unique.ecc.y));
        key_ = found;
        authorize(key_, allowed_.key);
        return {};
    }
    static bytes_view number(const TPM2B_ECC_PARAMETER& of) noexcept {
        const auto size = std::min<std::size_t>(of.size, 32);
        return std::as_bytes(std::span(of.buffer)).first(size);
    }
    TSS2_RC ask(const TPM2B_DIGEST& digest, std::span<std::byte, 64> raw) const noexcept {
        TPMT_SIG_SCHEME scheme{};
        scheme.scheme = TPM2_ALG_ECDSA;
        scheme.details.ecdsa.hashAlg = TPM2_ALG_SHA256;
        const TPMT_TK_HASHCHECK not_hashed_here{.tag = TPM2_ST_HASHCHECK, .hierarchy = TPM2_RH_NULL, .digest = {}};
        esys_memory<TPMT_SIGNATURE> made;
        const auto answer = Esys_Sign(tpm(), key_, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &digest, &scheme, &not_hashed_here, receive(made));
        if (answer) return answer;
        const auto r = number(made->signature.ecdsa.signatureR), s = number(made->signature.ecdsa.signatureS);
        std::ranges::fill(raw, std::byte{0});   // numbers may come shorter
        std::ranges::copy(r, raw.begin() + static_cast<std::ptrdiff_t>(32 - r.size()));
        std::ranges::copy(s, raw.begin() + static_cast<std::ptrdiff_t>(64 - s.size()));
        return TSS2_RC_SUCCESS;
    }
    void go_away() noexcept {
        way_.close();
        key_ = ESYS_TR_NONE;
    }
    result<> come_back() noexcept {
        if (!way_.is_open())
            if (const auto opened = way_.reopen(); !opened) return opened;
        const auto before = public_;
        const auto found = adopt();
        if (found && before == public_) return {};
        public_ = before;
        go_away();
        return found ? make_error(errc::other_key) : found.error();
    }
};
static_assert(signer<persistent_key>);

}  // namespace bartizan::crypto::tpm
