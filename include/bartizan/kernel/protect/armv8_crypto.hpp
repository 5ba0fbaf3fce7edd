// protect, ARMv8 with the cryptographic extension: a block of SHA-256 and four blocks of AES, interleaved instruction by instruction.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/aes_ctr/armv8_crypto.hpp>
#include <bartizan/kernel/protect/portable.hpp>
#include <bartizan/kernel/sha256_blocks/armv8_crypto.hpp>

#if !defined(__clang__)
#pragma GCC push_options
#if defined(__aarch64__)
#pragma GCC target("+crypto")
#else
#pragma GCC target("fpu=crypto-neon-fp-armv8")
#endif
#endif

namespace bartizan::kernel {

// One stream of SHA-256 waits for its own results in half of all cycles. A core that does not reorder (Cortex-A53, A55) can use them only
// when the source puts something independent there: about one AES round of four blocks behind every four rounds of SHA-256.
template <> struct protect<target::armv8_crypto> {
    using runs_on = target::armv8_crypto;

    template <std::size_t KeyBytes, unsigned CounterBits>
    [[gnu::noinline]] static void run(std::array<std::uint32_t, 8>& state, const std::byte* hash_from, const armv8_aes::round_keys<KeyBytes>& key,
                                      counter_block<CounterBits>& counter, const std::byte* in, std::byte* out, std::size_t chunks) noexcept {
        armv8_sha256::streams<1> stream;
        stream.take(0, state.data());
        auto next = counter;
        for (; chunks > 0; --chunks, hash_from += 64, in += 64, out += 64) {
            uint8x16_t blocks[4];
            armv8_aes::counters(next, blocks);
            stream.message(0, hash_from);
            interleaved<KeyBytes>(stream, blocks, key, std::make_index_sequence<16>{});
            armv8_aes::last_round<KeyBytes>(blocks, key);
            armv8_aes::add(reinterpret_cast<const std::uint8_t*>(in), blocks, reinterpret_cast<std::uint8_t*>(out));
            stream.give(0, state.data());
        }
        counter = next;
    }

private:
    template <std::size_t KeyBytes, std::size_t... Q>
    [[gnu::always_inline]] static inline void interleaved(armv8_sha256::streams<1>& stream, uint8x16_t (&blocks)[4],
                                                          const armv8_aes::round_keys<KeyBytes>& key, std::index_sequence<Q...>) noexcept {
        (both<KeyBytes, Q>(stream, blocks, key), ...);
    }
    template <std::size_t KeyBytes, std::size_t Q>
    [[gnu::always_inline]] static inline void both(armv8_sha256::streams<1>& stream, uint8x16_t (&blocks)[4],
                                                   const armv8_aes::round_keys<KeyBytes>& key) noexcept {
        constexpr std::size_t all = armv8_aes::round_keys<KeyBytes>::rounds - 1;   // 9 or 13 of them over the 16 steps
        stream.template four_rounds<Q>();
        if constexpr (Q * all / 16 != (Q + 1) * all / 16) armv8_aes::round(blocks, key.of(Q * all / 16));
        asm("" : "+w"(stream.abcd[0]), "+w"(stream.efgh[0]), "+w"(blocks[0]));   // both before the next step: see armv8_aes::in_order
    }
};

}  // namespace bartizan::kernel

#if !defined(__clang__)
#pragma GCC pop_options
#endif
