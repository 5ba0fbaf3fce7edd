// hmac: a keyed hash: who made this, with which secret (RFC 2104).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/hash.hpp>

namespace bartizan::crypto {

// hmac: streaming HMAC over one of the SHA-2 family.   memory  the object alone, wiped   errors  none   source  RFC 2104, 2; FIPS 198-1
template <class Algorithm, class Purpose = purpose::message_authentication, class Target = target::portable> class hmac {
    using machine = hasher<Algorithm, Purpose, Target>;
    static constexpr std::size_t block = 16 * sizeof(typename sha2_shape<Algorithm>::word);
    machine inner_;
    secret<block> outer_key_;

public:
    static constexpr std::size_t digest_size = machine::digest_size;
    using digest = typename machine::digest;

    explicit hmac(bytes_view key) noexcept {
        secret<block> padded;
        if (key.size() > block) {
            const auto shorter = digest_of<Algorithm, Purpose, Target>(key);
            copy_bytes(shorter, padded.fill());
        } else copy_bytes(key, padded.fill());
        for (std::size_t i = 0; i < block; ++i) outer_key_.fill()[i] = padded.reveal()[i] ^ std::byte{0x5c};
        for (auto& b : padded.fill()) b ^= std::byte{0x36};
        inner_.update(padded.reveal());
    }
    ~hmac() { wipe(std::as_writable_bytes(std::span(&inner_, 1))); }
    hmac(const hmac&) = delete;
    hmac& operator=(const hmac&) = delete;

    void update(bytes_view data) noexcept { inner_.update(data); }
    digest finish() noexcept {   // once: the key is not kept
        const auto middle = inner_.finish();
        return digest_of<Algorithm, Purpose, Target>(bytes_view(outer_key_.reveal()), bytes_view(middle));
    }
};

// hmac_of<Algorithm>(key, a, b, ...): of all parts one after another; whoever has parts of varying length says so in them.
template <class Algorithm, std::convertible_to<bytes_view>... Part> typename hmac<Algorithm>::digest hmac_of(bytes_view key, const Part&... part) noexcept {
    hmac<Algorithm> machine(key);
    (machine.update(part), ...);
    return machine.finish();
}

}  // namespace bartizan::crypto
