// libraries: the versions of what we stand beside.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <peers/libgcrypt.hpp>

#include <botan/version.h>
#include <openssl/crypto.h>
#if __has_include(<intel-ipsec-mb.h>)
#include <intel-ipsec-mb.h>
#endif

#include <string>

namespace benchmarks {

inline std::string library_versions() {
    std::string out = std::string(OpenSSL_version(OPENSSL_VERSION)) + "; libgcrypt " + gcry_check_version(nullptr) + "; " + Botan::version_cstr();
#if __has_include(<intel-ipsec-mb.h>)
    out += std::string("; ipsec-mb ") + imb_get_version_str();
#endif
    return out;
}

}  // namespace benchmarks
