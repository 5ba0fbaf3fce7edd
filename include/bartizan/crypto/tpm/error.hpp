// error: what can go wrong between bartizan and a TPM 2.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

#include <tss2/tss2_tpm2_types.h>

namespace bartizan::crypto::tpm {

enum class errc {
    address_unusable = 1, handle_unusable, no_such_key, key_exists, not_confined, other_key, not_a_signing_key, authorization_wrong, locked_out,
    tpm_full, mechanism_missing, tpm_away, tpm_failed,
};
inline constexpr error_domain tpm_domain{"tpm", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::address_unusable: return "the address of the TPM is empty, too long, or names no way to reach one";
    case errc::handle_unusable: return "the handle is none of the owner's persistent handles, 0x81000000 to 0x817fffff";
    case errc::no_such_key: return "the TPM holds no key at this handle";
    case errc::key_exists: return "the TPM holds an object at this handle already";
    case errc::not_confined: return "the key can leave the TPM, or was made outside of it; it proves nothing about this device";
    case errc::other_key: return "the TPM that came back holds another key at this handle";
    case errc::not_a_signing_key: return "the object is no unrestricted ECDSA key on P-256";
    case errc::authorization_wrong: return "the TPM refuses the authorization value; it is not tried again";
    case errc::locked_out: return "the TPM has locked itself after wrong authorization values";
    case errc::tpm_full: return "the TPM has no room for a persistent key";
    case errc::mechanism_missing: return "the TPM cannot make or use ECDSA keys on P-256";
    case errc::tpm_away: return "the TPM is not there; signing goes on when it is back";
    case errc::tpm_failed: return "the TPM reported a failure";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&tpm_domain, int(code)}; }

// errc_of: a response code in our words. Source: TPM 2.0 Library part 2, 6.6; TSS 2.0 overview, 3 (layers).
constexpr errc errc_of(TSS2_RC answer) noexcept {
    const auto layer = answer & 0xff0000u;
    if (layer == (10u << 16)) return errc::tpm_away;                                             // the transport
    if (layer != 0 && layer != (11u << 16) && layer != (12u << 16)) return errc::tpm_failed;     // the stack itself
    const auto code = answer & 0xffffu;
    switch (code & 0x80u ? code & 0xbfu : code & 0x97fu) {   // without the number of the parameter that it is about
    case TPM2_RC_HANDLE: return errc::no_such_key;
    case TPM2_RC_AUTH_FAIL: case TPM2_RC_BAD_AUTH: return errc::authorization_wrong;
    case TPM2_RC_LOCKOUT: return errc::locked_out;
    case TPM2_RC_NV_SPACE: case TPM2_RC_OBJECT_MEMORY: return errc::tpm_full;
    case TPM2_RC_NV_DEFINED: return errc::key_exists;
    case TPM2_RC_SCHEME: case TPM2_RC_CURVE: case TPM2_RC_ASYMMETRIC: case TPM2_RC_COMMAND_CODE: return errc::mechanism_missing;
    default: return errc::tpm_failed;
    }
}

}  // namespace bartizan::crypto::tpm
