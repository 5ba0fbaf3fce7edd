// aes_ctr: AES in counter mode over whole buffers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/secret.hpp>
#include <bartizan/kernel/aes_planes.hpp>
#include <bartizan/kernel/target.hpp>

namespace bartizan::kernel {

// counter_block: the 16 bytes that are encrypted next; the lowest CounterBits bits count and wrap, the others never change.
//   64 is CENC with an 8-byte IV (ISO/IEC 23001-7, 9.4: the block counter never carries into the IV), 128 is SP 800-38A, B.1.
template <unsigned CounterBits> struct counter_block {
    static_assert((CounterBits >= 16 && CounterBits <= 64) || CounterBits == 128, "counters have 16 to 64, or 128 bits");
    std::uint64_t high = 0, low = 0;

    constexpr void advance(std::uint64_t blocks) noexcept {
        const auto before = low;
        low += blocks;
        if constexpr (CounterBits == 128) high += low < before;
        else if constexpr (CounterBits < 64) {
            constexpr std::uint64_t counts = (std::uint64_t{1} << (CounterBits % 64)) - 1;
            low = (before & ~counts) | (low & counts);
        }
    }
    // before_wrap: for how many blocks from here on adding to `low` alone is right; 0 stands for 2^64. Hardware kernels count so.
    constexpr std::uint64_t before_wrap() const noexcept {
        if constexpr (CounterBits == 64) return 0;
        else if constexpr (CounterBits == 128) return ~low + 1;
        else {
            constexpr std::uint64_t counts = (std::uint64_t{1} << (CounterBits % 64)) - 1;
            return counts - (low & counts) + 1;
        }
    }
};

// in_stretches: calls stretch(counter, blocks) for the largest pieces of `blocks` in which the counter does not wrap.
template <unsigned CounterBits, class Stretch>
inline void in_stretches(counter_block<CounterBits>& counter, std::uint64_t blocks, Stretch stretch) noexcept {
    while (blocks > 0) {
        const auto now = std::min(blocks - 1, counter.before_wrap() - 1) + 1;   // - 1 turns the 0 that stands for 2^64 into the largest
        stretch(counter, now);
        counter.advance(now);
        blocks -= now;
    }
}

// aes_ctr<Target>: constant time; no branch or address depends on the key or on the data.
//   expand   the key in the form this target wants; the caller keeps it for many buffers and wipes it
//   run      out = in ^ keystream from `counter` on, which afterwards stands behind the last block that was begun
//            in and out have the same size, any; they may be the same memory, or must not overlap
//   law      tests/laws/kernel_law.hpp: every target agrees with `portable`
//   source   FIPS 197; SP 800-38A, 6.5
template <class Target> struct aes_ctr : aes_ctr<typename Target::fallback> {};

template <> struct aes_ctr<target::portable> {
    using runs_on = target::portable;
    template <std::size_t KeyBytes> using expanded_key = aes_planes::round_keys<KeyBytes>;

    template <std::size_t KeyBytes> static void expand(std::span<const std::byte, KeyBytes> key, expanded_key<KeyBytes>& out) noexcept {
        aes_planes::expand<KeyBytes>(key, out);
    }

    template <std::size_t KeyBytes, unsigned CounterBits>
    static void run(const expanded_key<KeyBytes>& key, counter_block<CounterBits>& counter, bytes_view in, bytes_span out) noexcept {
        std::array<std::byte, 64> stream;
        for (std::size_t at = 0; at < in.size(); at += 64) {
            const auto size = std::min<std::size_t>(64, in.size() - at);
            four_blocks<KeyBytes>(key, counter, stream);
            counter.advance((size + 15) / 16);
            add(in.data() + at, stream.data(), out.data() + at, size);
        }
        wipe(stream);
    }

private:
    template <std::size_t KeyBytes, unsigned CounterBits>
    static void four_blocks(const expanded_key<KeyBytes>& key, counter_block<CounterBits> counter, std::span<std::byte, 64> out) noexcept {
        aes_planes::planes q;
        for (std::size_t block = 0; block < 4; ++block, counter.advance(1)) {
            const auto high = byte_swapped(counter.high), low = byte_swapped(counter.low);   // columns want their first byte lowest
            aes_planes::load_block(q, block, static_cast<std::uint32_t>(high), static_cast<std::uint32_t>(high >> 32),
                                   static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(low >> 32));
        }
        aes_planes::transpose(q);
        aes_planes::encrypt<KeyBytes>(q, key);
        aes_planes::transpose(q);
        for (std::size_t block = 0; block < 4; ++block) aes_planes::store_block(q, block, out.data() + 16 * block);
    }
    static void add(const std::byte* in, const std::byte* stream, std::byte* out, std::size_t size) noexcept {
        constexpr auto native = std::endian::native;
        std::size_t i = 0;
        for (; i + 8 <= size; i += 8) store<native>(out + i, load<std::uint64_t, native>(in + i) ^ load<std::uint64_t, native>(stream + i));
        for (; i < size; ++i) out[i] = in[i] ^ stream[i];
    }
};

}  // namespace bartizan::kernel
