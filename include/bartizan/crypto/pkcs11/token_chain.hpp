// token_chain: a certificate chain kept in the token beside its key, where other PKCS#11 programs find the leaf too.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/device_certificate.hpp>
#include <bartizan/crypto/pkcs11/session.hpp>

namespace bartizan::crypto::pkcs11 {

// object_label: the key's name in the token, at most 48 bytes. The leaf certificate has the same; issuer n has " issuer n" behind it.
class object_label {
    std::array<char, 64> text_{};
    std::size_t size_ = 0;

public:
    static result<object_label> of(std::string_view text, std::size_t issuer = 0) noexcept {
        if (text.empty() || text.size() > 48) return errc::label_unusable;
        object_label made;
        const auto add = [&](std::string_view part) {
            std::ranges::copy(part, made.text_.begin() + static_cast<std::ptrdiff_t>(made.size_));
            made.size_ += part.size();
        };
        add(text);
        const char digit = static_cast<char>('0' + issuer);
        if (issuer) add(" issuer "), add({&digit, 1});
        return made;
    }
    std::string_view view() const noexcept { return {text_.data(), size_}; }
    bytes_view id() const noexcept { return as_bytes(view()); }   // CKA_ID binds key and leaf for other programs; the label is as good as any
    object_label issuer(std::size_t number) const noexcept { return *of(view(), number); }
};

inline constexpr std::size_t most_chain_certificates = 4;
inline constexpr CK_CERTIFICATE_TYPE x509 = CKC_X_509;

// certificates_of: the handles of certificate `number` of the chain; more than one only after a power cut in store_chain.
inline result<std::size_t> certificates_of(const session& on, const object_label& key, std::size_t number,
                                           std::span<CK_OBJECT_HANDLE> into) noexcept {
    const CK_OBJECT_CLASS kind = CKO_CERTIFICATE;
    const auto label = number ? key.issuer(number) : key;
    const std::array<CK_ATTRIBUTE, 2> like{attribute(CKA_CLASS, kind), attribute(CKA_LABEL, label.view())};
    return on.find(like, into);
}

// load_chain: PEM, leaf first; empty when there is none.
inline result<pem_text> load_chain(const session& on, const object_label& key) noexcept {
    pem_text chain;
    std::array<std::byte, most_certificate_bytes> space;
    for (std::size_t number = 0; number < most_chain_certificates; ++number) {
        std::array<CK_OBJECT_HANDLE, 1> found;
        const auto count = certificates_of(on, key, number, found);
        if (!count) return count.error();
        if (*count == 0) break;
        const auto der = on.read(found[0], CKA_VALUE, space);
        if (!der) return der.error();
        chain.append_block("CERTIFICATE", *der);
    }
    return chain.fits() ? result<pem_text>(chain) : crypto::errc::no_space;
}

// erase_chain: all certificates of this key.
inline result<> erase_chain(const session& on, const object_label& key) noexcept {
    for (std::size_t number = most_chain_certificates; number-- > 0;) {   // the leaf last: what is left after a power cut is still a chain
        std::array<CK_OBJECT_HANDLE, 8> found;
        const auto count = certificates_of(on, key, number, found);
        if (!count) return count.error();
        for (std::size_t i = 0; i < *count; ++i)
            if (const auto answer = on.calls()->C_DestroyObject(on.handle(), found[i]); answer != CKR_OK) return errc_of(answer);
    }
    return {};
}

// store_chain: replaces the chain. Tokens know no transactions: after a power cut in here there may be no chain, and it is installed again.
inline result<> store_chain(const session& on, const object_label& key, const pem_text& chain) noexcept {
    if (const auto gone = erase_chain(on, key); !gone) return gone;
    const auto stored = each_certificate(chain, [&](std::size_t number, bytes_view der, const certificate_parts& parts) -> result<> {
        const CK_OBJECT_CLASS kind = CKO_CERTIFICATE;
        const CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
        const auto label = number ? key.issuer(number) : key;
        std::array<CK_ATTRIBUTE, 10> form{
            attribute(CKA_CLASS, kind), attribute(CKA_CERTIFICATE_TYPE, x509), attribute(CKA_TOKEN, yes), attribute(CKA_PRIVATE, no),
            attribute(CKA_LABEL, label.view()), attribute(CKA_ID, label.id()), attribute(CKA_SUBJECT, parts.subject),
            attribute(CKA_ISSUER, parts.issuer), attribute(CKA_SERIAL_NUMBER, parts.serial), attribute(CKA_VALUE, der)};
        CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
        const auto answer = on.calls()->C_CreateObject(on.handle(), form.data(), form.size(), &made);
        return answer == CKR_OK ? result<>() : errc_of(answer);
    });
    if (stored) return {};
    (void)erase_chain(on, key);
    return stored.error();
}

}  // namespace bartizan::crypto::pkcs11
