// word: integers read from and written to unaligned memory, each one instruction after optimisation.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace bartizan::kernel {

template <std::unsigned_integral Word> constexpr Word byte_swapped(Word word) noexcept {
    if constexpr (sizeof(Word) == 8) return __builtin_bswap64(word);
    else return __builtin_bswap32(word);
}

template <std::endian Order, std::unsigned_integral Word> constexpr Word in_order(Word word) noexcept {
    if constexpr (Order == std::endian::native) return word;
    else return byte_swapped(word);
}

template <std::unsigned_integral Word, std::endian Order = std::endian::big> inline Word load(const std::byte* from) noexcept {
    Word word;
    std::memcpy(&word, from, sizeof word);
    return in_order<Order>(word);
}

template <std::endian Order = std::endian::big, std::unsigned_integral Word> inline void store(std::byte* to, Word word) noexcept {
    word = in_order<Order>(word);
    std::memcpy(to, &word, sizeof word);
}

}  // namespace bartizan::kernel
