// ipsec_mb: Intel's multi-buffer library: one AES-CTR message by the synchronous burst call, SHA-256 of several messages by jobs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <intel-ipsec-mb.h>

#include <cstdlib>
#include <memory>

namespace benchmarks::ipsec_mb {

namespace bz = bartizan;

// Its widest vectors are what it chooses by itself; only its SSE code has SHA-NI, so both are contenders.
enum class choice { by_itself, sse };
constexpr const char* name(choice c) { return c == choice::sse ? "ipsec_mb_sse" : "ipsec_mb"; }

class manager {
    std::unique_ptr<IMB_MGR, decltype(&free_mb_mgr)> held_{alloc_mb_mgr(0), &free_mb_mgr};

public:
    explicit manager(choice c) {
        if (!held_) std::abort();
        if (c == choice::sse) init_mb_mgr_sse(held_.get());
        else init_mb_mgr_auto(held_.get(), nullptr);
    }
    IMB_MGR* get() const { return held_.get(); }
};

class aes_ctr {
    manager manager_;
    alignas(64) std::array<std::byte, 16 * 15> encrypt_keys_{}, decrypt_keys_{};
    IMB_KEY_SIZE_BYTES key_size_;

public:
    explicit aes_ctr(choice c, bz::bytes_view key) : manager_(c), key_size_(key.size() == 16 ? IMB_KEY_128_BYTES : IMB_KEY_256_BYTES) {
        if (key.size() == 16) IMB_AES_KEYEXP_128(manager_.get(), key.data(), encrypt_keys_.data(), decrypt_keys_.data());
        else IMB_AES_KEYEXP_256(manager_.get(), key.data(), encrypt_keys_.data(), decrypt_keys_.data());
    }
    void run(std::span<const std::byte, 16> iv, bz::bytes_view in, bz::bytes_span out) {
        IMB_JOB job{};
        job.enc_keys = encrypt_keys_.data();
        job.dec_keys = decrypt_keys_.data();
        job.key_len_in_bytes = key_size_;
        job.src = reinterpret_cast<const std::uint8_t*>(in.data());
        job.dst = reinterpret_cast<std::uint8_t*>(out.data());
        job.msg_len_to_cipher_in_bytes = in.size();
        job.iv = reinterpret_cast<const std::uint8_t*>(iv.data());
        job.iv_len_in_bytes = 16;
        job.cipher_mode = IMB_CIPHER_CNTR;
        job.cipher_direction = IMB_DIR_ENCRYPT;
        job.hash_alg = IMB_AUTH_NULL;
        if (IMB_SUBMIT_CIPHER_BURST_NOCHECK(manager_.get(), &job, 1, IMB_CIPHER_CNTR, IMB_DIR_ENCRYPT, key_size_) != 1) std::abort();
    }
};

class sha256 {
    manager manager_;

public:
    explicit sha256(choice c) : manager_(c) {}
    void run(bz::bytes_view in, std::span<std::byte, 32> out) { IMB_SHA256(manager_.get(), in.data(), in.size(), out.data()); }

    void run(std::span<const bz::bytes_view> in, std::span<std::array<std::byte, 32>> out) {
        auto* all = manager_.get();
        for (std::size_t i = 0; i < in.size(); ++i) {
            IMB_JOB* job = IMB_GET_NEXT_JOB(all);
            job->cipher_mode = IMB_CIPHER_NULL;
            job->cipher_direction = IMB_DIR_ENCRYPT;
            job->chain_order = IMB_ORDER_HASH_CIPHER;
            job->hash_alg = IMB_AUTH_SHA_256;
            job->src = reinterpret_cast<const std::uint8_t*>(in[i].data());
            job->hash_start_src_offset_in_bytes = 0;
            job->msg_len_to_hash_in_bytes = in[i].size();
            job->auth_tag_output = reinterpret_cast<std::uint8_t*>(out[i].data());
            job->auth_tag_output_len_in_bytes = 32;
            (void)IMB_SUBMIT_JOB_NOCHECK(all);
        }
        while (IMB_FLUSH_JOB(all)) {}
    }
};

}  // namespace benchmarks::ipsec_mb
