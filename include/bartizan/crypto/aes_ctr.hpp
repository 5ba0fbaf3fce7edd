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
//   errors  none     memory  the object (56 bytes); the key is the caller's and must outlive it
//   source  SP 800-38A, 6.5; counter width: kernel::counter_block
template <std::size_t KeyBytes, unsigned CounterBits, class Target = target::portable> class aes_ctr {
    using kernel = bartizan::kernel::aes_ctr<Target>;
    const aes_key<KeyBytes, Target>* key_;
    bartizan::kernel::counter_block<CounterBits> first_, next_;
    std::array<std::byte, 16> begun_{};   // keystream of the block that was begun last
    std::size_t spent_ = 16;              // of those 16 bytes

public:
    aes_ctr(const aes_key<KeyBytes, Target>& key, std::span<const std::byte, 16> first_block) noexcept
        : key_(&key), first_{bartizan::kernel::load<std::uint64_t>(first_block.data()),
                             bartizan::kernel::load<std::uint64_t>(first_block.data() + 8)}, next_(first_) {}
    aes_ctr(aes_ctr&&) = default;
    aes_ctr& operator=(aes_ctr&&) = default;
    ~aes_ctr() { wipe(begun_); }

    // apply: encrypts and decrypts. `out` is as large as `in`, and the same memory or apart from it.
    void apply(bytes_view in, bytes_span out) noexcept {
        for (; spent_ < 16 && !in.empty(); ++spent_, in = in.subspan(1), out = out.subspan(1)) out[0] = in[0] ^ begun_[spent_];
        const auto whole = in.size() - in.size() % 16;
        run(in.first(whole), out.first(whole));
        if (whole == in.size()) return;
        begun_.fill(std::byte{0});   // zeros encrypted are the keystream itself
        run(begun_, begun_);
        for (spent_ = 0; spent_ < in.size() - whole; ++spent_) out[whole + spent_] = in[whole + spent_] ^ begun_[spent_];
    }
    void apply(bytes_span in_place) noexcept { apply(in_place, in_place); }

    // seek: go on at this byte of the keystream, counted from the first block; for players that jump and for repair.
    void seek(std::uint64_t byte) noexcept {
        next_ = first_;
        next_.advance(byte / 16);
        spent_ = 16;
        if (byte % 16 == 0) return;
        begun_.fill(std::byte{0});
        run(begun_, begun_);
        spent_ = static_cast<std::size_t>(byte % 16);
    }

private:
    void run(bytes_view in, bytes_span out) noexcept { kernel::template run<KeyBytes>(key_->rounds(), next_, in, out); }
};

// cenc_block: the first counter block of a sample whose IV has 8 bytes: IV, then a block counter from 0.
// Source: ISO/IEC 23001-7 (2016), 9.4.
inline std::array<std::byte, 16> cenc_block(std::span<const std::byte, 8> iv) noexcept {
    std::array<std::byte, 16> block{};
    std::ranges::copy(iv, block.begin());
    return block;
}

}  // namespace bartizan::crypto
