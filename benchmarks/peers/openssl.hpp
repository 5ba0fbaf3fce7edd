// openssl: the EVP calls that a careful user of OpenSSL makes: contexts and fetched algorithms are kept, only the IV is new.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace benchmarks::openssl {

namespace bz = bartizan;

inline void need(int good) {
    if (good != 1) std::abort();   // a peer that fails must not look fast
}
inline const unsigned char* raw(const std::byte* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }
inline unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

template <auto Free> struct freed_by {
    template <class T> void operator()(T* it) const { Free(it); }
};
template <class T, auto Free> using owned = std::unique_ptr<T, freed_by<Free>>;

inline constexpr const char* name = "openssl_evp";

class aes_ctr {
    owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context_{EVP_CIPHER_CTX_new()};
    owned<EVP_CIPHER, EVP_CIPHER_free> cipher_;

public:
    explicit aes_ctr(bz::bytes_view key) : cipher_(EVP_CIPHER_fetch(nullptr, key.size() == 16 ? "AES-128-CTR" : "AES-256-CTR", nullptr)) {
        need(EVP_EncryptInit_ex2(context_.get(), cipher_.get(), raw(key.data()), nullptr, nullptr));
    }
    void begin(std::span<const std::byte, 16> iv) { need(EVP_EncryptInit_ex2(context_.get(), nullptr, nullptr, raw(iv.data()), nullptr)); }
    void apply(bz::bytes_view in, bz::bytes_span out) {
        int written = 0;
        need(EVP_EncryptUpdate(context_.get(), raw(out.data()), &written, raw(in.data()), static_cast<int>(in.size())));
    }
    void run(std::span<const std::byte, 16> iv, bz::bytes_view in, bz::bytes_span out) {
        begin(iv);
        apply(in, out);
    }
};

class sha256 {
    owned<EVP_MD_CTX, EVP_MD_CTX_free> context_{EVP_MD_CTX_new()};
    owned<EVP_MD, EVP_MD_free> digest_{EVP_MD_fetch(nullptr, "SHA256", nullptr)};

public:
    sha256() { begin(); }
    void begin() { need(EVP_DigestInit_ex2(context_.get(), digest_.get(), nullptr)); }
    void update(bz::bytes_view in) { need(EVP_DigestUpdate(context_.get(), in.data(), in.size())); }
    void finish(std::span<std::byte, 32> out) { need(EVP_DigestFinal_ex(context_.get(), raw(out.data()), nullptr)); }
    void run(bz::bytes_view in, std::span<std::byte, 32> out) {
        begin();
        update(in);
        finish(out);
    }
};

}  // namespace benchmarks::openssl
