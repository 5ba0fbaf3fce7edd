// error: what can go wrong between bartizan and a PKCS#11 token.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

#include <p11-kit/pkcs11.h>

namespace bartizan::crypto::pkcs11 {

enum class errc {
    module_missing = 1, module_refuses, no_such_token, pin_wrong, pin_locked, pin_unusable, label_unusable, no_such_key, key_exists, not_confined,
    other_key, not_a_signing_key, mechanism_missing, token_full, token_read_only, token_away, token_failed,
};
inline constexpr error_domain pkcs11_domain{"pkcs11", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::module_missing: return "the PKCS#11 module cannot be loaded, or is none";
    case errc::module_refuses: return "the PKCS#11 module refuses to start";
    case errc::no_such_token: return "no token of this label or in this slot";
    case errc::pin_wrong: return "the token refuses the PIN; it is not tried again, so that it does not lock";
    case errc::pin_locked: return "the token has locked the PIN";
    case errc::pin_unusable: return "the PIN is empty or longer than 64 bytes";
    case errc::label_unusable: return "a label is empty or too long: 32 bytes for a token, 48 for a key";
    case errc::no_such_key: return "the token holds no key pair of this label, or more than one";
    case errc::key_exists: return "the token holds a key of this label already";
    case errc::not_confined: return "the key can leave the token, or was made outside of it; it proves nothing about this device";
    case errc::other_key: return "the token that came back holds another key of this label";
    case errc::not_a_signing_key: return "the key is no EC key on P-256 or P-384";
    case errc::mechanism_missing: return "the token cannot make EC keys on this curve, or cannot sign with ECDSA";
    case errc::token_full: return "the token has no room";
    case errc::token_read_only: return "the token is write-protected";
    case errc::token_away: return "the token is not there; signing goes on when it is back";
    case errc::token_failed: return "the token reported a failure";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&pkcs11_domain, int(code)}; }

// errc_of: the module's answer in our words. Source: PKCS#11 2.40, 5.1.
constexpr errc errc_of(CK_RV answer) noexcept {
    switch (answer) {
    case CKR_PIN_INCORRECT: case CKR_PIN_INVALID: case CKR_PIN_LEN_RANGE: return errc::pin_wrong;
    case CKR_PIN_LOCKED: case CKR_PIN_EXPIRED: case CKR_USER_PIN_NOT_INITIALIZED: return errc::pin_locked;
    case CKR_TOKEN_NOT_PRESENT: case CKR_DEVICE_REMOVED: case CKR_SLOT_ID_INVALID: case CKR_SESSION_HANDLE_INVALID: case CKR_SESSION_CLOSED:
    case CKR_TOKEN_NOT_RECOGNIZED: return errc::token_away;
    case CKR_MECHANISM_INVALID: case CKR_MECHANISM_PARAM_INVALID: case CKR_CURVE_NOT_SUPPORTED: case CKR_DOMAIN_PARAMS_INVALID:
        return errc::mechanism_missing;
    case CKR_DEVICE_MEMORY: return errc::token_full;
    case CKR_TOKEN_WRITE_PROTECTED: case CKR_SESSION_READ_ONLY: return errc::token_read_only;
    default: return errc::token_failed;
    }
}

}  // namespace bartizan::crypto::pkcs11
