// aes_ctr: a running keystream that can stop and go on anywhere, also in the middle of a block.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/secret.hpp>
#include <bartizan/kernel/aes_ctr.hpp>

namespace bartizan::crypto {

// aes_key: an expanded key, kept for as long as the key is in use and wiped with it. Move-only, like the secret it is.
//   memory  704 bytes for AES-128, 960 for AES-256 (portable target)
template <std::size_t KeyBytes, class Target = target::portable> class aes_key {
    using kernel = bartizan::kernel::aes_ctr<Target>;
    typename kernel::template expanded_key<KeyBytes> rounds_;

public:
    explicit aes_key(const secret<KeyBytes>& key) noexcept { kernel::template expand<KeyBytes>(key.reveal(), rounds_); }
    aes_key(const aes_key&) = delete;
    aes_key& operator=(const aes_key&) = delete;
    aes_key(aes_key&& other) noexcept : rounds_(other.rounds_) { other.forget(); }
    aes_key& operator=(aes_key&& other) noexcept {
        if (this != &other) {
            rounds_ = other.rounds_;
            other.forget();
        }
        return *this;
    }
    ~aes_key() { forget(); }

    const auto& rounds() const noexcept { return rounds_; }

private:
    void forget() noexcept { wipe(std::as_writable_bytes(std::span(&rounds_, 1))); }
};

// aes_ctr: one keystream. It knows nothing of nonces: who encrypts video takes it from keystream.hpp, where an IV cannot be used twice;
// decryption, tests and protocols with nonces of their own (SRTP) use it directly.
//   errors  none     memory  the object (48 bytes); the key is the caller's and must outlive it
//   source  SP 800-38A, 6.5; counter width: kernel::counter_block
template <std::size_t KeyBytes, unsigned CounterBits, class Target = target::portable> class aes_ctr {
public:
    using counter = bartizan::kernel::counter_block<CounterBits>;

private:
    using kernel = bartizan::kernel::aes_ctr<Target>;
    const aes_key<KeyBytes, Target>* key_;
    counter first_, next_;
    std::size_t spent_ = 0;   // bytes used of block next_; what is left of it is computed when it is asked for, which is seldom

public:
    aes_ctr(const aes_key<KeyBytes, Target>& key, std::span<const std::byte, 16> first_block) noexcept
        : key_(&key), first_{bartizan::kernel::load<std::uint64_t>(first_block.data()),
                             bartizan::kernel::load<std::uint64_t>(first_block.data() + 8)}, next_(first_) {}
    aes_ctr(aes_ctr&&) = default;
    aes_ctr& operator=(aes_ctr&&) = default;

    // apply: encrypts and decrypts. `out` is as large as `in`, and the same memory or apart from it.
    void apply(bytes_view in, bytes_span out) noexcept {
        if (spent_ > 0 && !in.empty()) {
            const auto size = std::min(left_of_block(), in.size());
            finish_block(in.first(size), out.first(size));
            in = in.subspan(size);
            out = out.subspan(size);
        }
        if (in.empty()) return;
        auto behind = next_;
        kernel::template run<KeyBytes>(key_->rounds(), behind, in, out);
        next_.advance(in.size() / 16);
        spent_ = in.size() % 16;
    }
    void apply(bytes_span in_place) noexcept { apply(in_place, in_place); }

    // seek: go on at this byte of the keystream, counted from the first block; for players that jump and for repair.
    void seek(std::uint64_t byte) noexcept {
        next_ = first_;
        next_.advance(byte / 16);
        spent_ = static_cast<std::size_t>(byte % 16);
    }

    // For kernels that do more than encrypt (protect.hpp):
    //   left_of_block  bytes until the next block begins      ahead  a second stream that stands `bytes` further on
    //   key, at_block  what a kernel takes, where left_of_block() is 0; it leaves the counter where it stopped
    std::size_t left_of_block() const noexcept { return (16 - spent_) % 16; }
    const aes_key<KeyBytes, Target>& key() const noexcept { return *key_; }
    counter& at_block() noexcept { return next_; }
    aes_ctr ahead(std::uint64_t bytes) const noexcept {
        aes_ctr other(*key_, first_, next_);
        other.next_.advance((spent_ + bytes) / 16);
        other.spent_ = static_cast<std::size_t>((spent_ + bytes) % 16);
        return other;
    }

private:
    aes_ctr(const aes_key<KeyBytes, Target>& key, const counter& first, const counter& next) noexcept : key_(&key), first_(first), next_(next) {}

    void finish_block(bytes_view in, bytes_span out) noexcept {
        std::array<std::byte, 16> stream{};   // zeros encrypted are the keystream itself
        auto begun = next_;
        kernel::template run<KeyBytes>(key_->rounds(), begun, stream, stream);
        for (std::size_t i = 0; i < in.size(); ++i) out[i] = in[i] ^ stream[spent_ + i];
        wipe(stream);
        spent_ += in.size();
        if (spent_ < 16) return;
        spent_ = 0;
        next_.advance(1);
    }
};

// cenc_block: the first counter block of a sample whose IV has 8 bytes: IV, then a block counter from 0.
// Source: ISO/IEC 23001-7 (2016), 9.4.
inline std::array<std::byte, 16> cenc_block(std::span<const std::byte, 8> iv) noexcept {
    std::array<std::byte, 16> block{};
    std::ranges::copy(iv, block.begin());
    return block;
}

}  // namespace bartizan::crypto
