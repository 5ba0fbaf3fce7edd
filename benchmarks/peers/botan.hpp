// botan: AES-CTR and SHA-256 with kept objects; with BOTAN_CLEAR_CPUID set, its portable code under a name of its own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <botan/hash.h>
#include <botan/stream_cipher.h>

#include <cstdlib>
#include <memory>

namespace benchmarks::botan {

namespace bz = bartizan;

inline const std::uint8_t* raw(const std::byte* bytes) { return reinterpret_cast<const std::uint8_t*>(bytes); }
inline std::uint8_t* raw(std::byte* bytes) { return reinterpret_cast<std::uint8_t*>(bytes); }

// Botan reads the variable once per process: its portable code is measured by a second process.
inline bool portable() { return std::getenv("BOTAN_CLEAR_CPUID") != nullptr; }
inline const char* name() { return portable() ? "botan_portable" : "botan"; }

class aes_ctr {
    std::unique_ptr<Botan::StreamCipher> cipher_;

public:
    explicit aes_ctr(bz::bytes_view key) : cipher_(Botan::StreamCipher::create_or_throw(key.size() == 16 ? "CTR-BE(AES-128)" : "CTR-BE(AES-256)")) {
        cipher_->set_key(raw(key.data()), key.size());
    }
    void run(std::span<const std::byte, 16> iv, bz::bytes_view in, bz::bytes_span out) {
        cipher_->set_iv(raw(iv.data()), 16);
        cipher_->cipher(raw(in.data()), raw(out.data()), in.size());
    }
};

class sha256 {
    std::unique_ptr<Botan::HashFunction> hash_ = Botan::HashFunction::create_or_throw("SHA-256");

public:
    void run(bz::bytes_view in, std::span<std::byte, 32> out) {
        hash_->update(raw(in.data()), in.size());
        hash_->final(raw(out.data()));
    }
};

}  // namespace benchmarks::botan
