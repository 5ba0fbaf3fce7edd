// protect: hash and encrypt one stream in one pass.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/aes_ctr.hpp>
#include <bartizan/kernel/sha256_blocks.hpp>

namespace bartizan::kernel {

// protect<Target>::run<KeyBytes>(state, hash_from, key, counter, in, out, chunks)
//   Takes `chunks` blocks of 64 bytes from `hash_from` into `state` (SHA-256 of the plaintext), and encrypts `chunks` times 64 bytes
//   from `in` to `out`. Two places to read from, because a NAL unit is hashed from its first byte and encrypted from some odd byte
//   behind its slice header on: `in` is usually a little ahead of `hash_from` in the same unit. Edges and tails are crypto/protect.hpp.
//   key     aes_ctr<Target>::expanded_key<KeyBytes>; counter as in aes_ctr::run, afterwards 4 * chunks blocks further
//   memory  any alignment; `out` overlaps neither of the others
//   law     tests/laws/kernel_law.hpp: the same as sha256_blocks and aes_ctr one after the other
template <class Target> struct protect : protect<typename Target::fallback> {};

// protect_by<Hash, Cipher>: two passes in pieces that stay in the first-level cache; for targets where interleaving gains nothing.
template <class Hash, class Cipher> struct protect_by {
    template <std::size_t KeyBytes, unsigned CounterBits>
    static void run(std::array<std::uint32_t, 8>& state, const std::byte* hash_from, const typename Cipher::template expanded_key<KeyBytes>& key,
                    counter_block<CounterBits>& counter, const std::byte* in, std::byte* out, std::size_t chunks) noexcept {
        for (constexpr std::size_t most = 256; chunks > 0;) {   // 16 KiB
            const auto now = std::min(most, chunks), bytes = 64 * now;
            Hash::run(state, hash_from, now);
            Cipher::template run<KeyBytes>(key, counter, bytes_view(in, bytes), bytes_span(out, bytes));
            hash_from += bytes;
            in += bytes;
            out += bytes;
            chunks -= now;
        }
    }
};

template <> struct protect<target::portable> : protect_by<sha256_blocks<target::portable>, aes_ctr<target::portable>> {
    using runs_on = target::portable;
};

}  // namespace bartizan::kernel
