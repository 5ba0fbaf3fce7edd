// libgcrypt: AES-CTR and SHA-256 with kept handles.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <gcrypt.h>

#include <algorithm>
#include <cstdlib>

namespace benchmarks::libgcrypt {

namespace bz = bartizan;

inline void need(gcry_error_t failure) {
    if (failure) std::abort();
}
inline void begin() {
    static const bool ready = [] {
        gcry_check_version(nullptr);
        gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
        gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
        return true;
    }();
    (void)ready;
}
inline constexpr const char* name = "libgcrypt";

class aes_ctr {
    gcry_cipher_hd_t handle_{};

public:
    explicit aes_ctr(bz::bytes_view key) {
        begin();
        need(gcry_cipher_open(&handle_, key.size() == 16 ? GCRY_CIPHER_AES128 : GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_CTR, 0));
        need(gcry_cipher_setkey(handle_, key.data(), key.size()));
    }
    aes_ctr(const aes_ctr&) = delete;
    ~aes_ctr() { gcry_cipher_close(handle_); }
    void run(std::span<const std::byte, 16> iv, bz::bytes_view in, bz::bytes_span out) {
        need(gcry_cipher_setctr(handle_, iv.data(), 16));
        need(gcry_cipher_encrypt(handle_, out.data(), out.size(), in.data(), in.size()));
    }
};

class sha256 {
    gcry_md_hd_t handle_{};

public:
    sha256() {
        begin();
        need(gcry_md_open(&handle_, GCRY_MD_SHA256, 0));
    }
    sha256(const sha256&) = delete;
    ~sha256() { gcry_md_close(handle_); }
    void run(bz::bytes_view in, std::span<std::byte, 32> out) {
        gcry_md_reset(handle_);
        gcry_md_write(handle_, in.data(), in.size());
        std::copy_n(reinterpret_cast<const std::byte*>(gcry_md_read(handle_, GCRY_MD_SHA256)), 32, out.begin());
    }
};

}  // namespace benchmarks::libgcrypt
