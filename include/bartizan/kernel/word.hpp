// word: integers read from and written to unaligned memory, each one instruction after optimisation.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace bartizan::kernel {

template <std::unsigned_integral Word> constexpr Word byte_swapped(Word word) noexcept {
    if constexpr (sizeof(Word) == 8) return __builtin_bswap64(word);
    else return __builtin_bswap32(word);
}

template <std::endian Order, std::unsigned_integral Word> constexpr Word in_order(Word word) noexcept {
    if constexpr (Order == std::endian::native) return word;
    else return byte_swapped(word);
}

template <std::unsigned_integral Word, std::endian Order = std::endian::big> constexpr Word load(const std::byte* from) noexcept {
    Word word{};
    if (std::is_constant_evaluated()) {   // no memcpy there
        for (std::size_t i = 0; i < sizeof word; ++i)
            word |= static_cast<Word>(std::to_integer<Word>(from[i]) << 8 * (Order == std::endian::big ? sizeof word - 1 - i : i));
        return word;
    }
    std::memcpy(&word, from, sizeof word);
    return in_order<Order>(word);
}

template <std::endian Order = std::endian::big, std::unsigned_integral Word> inline void store(std::byte* to, Word word) noexcept {
    word = in_order<Order>(word);
    std::memcpy(to, &word, sizeof word);
}

}  // namespace bartizan::kernel
