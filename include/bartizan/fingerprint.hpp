// fingerprint: 32 bytes that stand for what a product is: in its firmware, its report, its API and its signed video.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/composition.hpp>
#include <bartizan/kernel/sha2_rounds.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bartizan {

using fingerprint_bytes = std::array<std::byte, 32>;

namespace detail {
// SHA-256 of a text while compiling. Source: FIPS 180-4, 5.1.1, 5.3.3, 6.2.2
constexpr fingerprint_bytes sha256_of_text(std::string_view text) {
    std::array<std::uint32_t, 8> state{};
    for (std::size_t i = 0; i < 8; ++i) state[i] = static_cast<std::uint32_t>(kernel::sha2_square_roots[i] >> 32);
    const std::size_t blocks = (text.size() + 8) / 64 + 1;
    for (std::size_t block = 0; block < blocks; ++block) {
        std::byte bytes[64]{};
        for (std::size_t i = 0; i < 64; ++i) {
            const std::size_t at = block * 64 + i, from_end = blocks * 64 - 1 - at;
            if (at < text.size()) bytes[i] = static_cast<std::byte>(text[at]);
            else if (at == text.size()) bytes[i] = std::byte{0x80};
            else if (from_end < 8) bytes[i] = static_cast<std::byte>(std::uint64_t{text.size()} * 8 >> 8 * from_end);
        }
        kernel::sha2_rounds<std::uint32_t, kernel::sha256_rotations, 64>::run(state, bytes, 1);
    }
    fingerprint_bytes out{};
    for (std::size_t i = 0; i < 32; ++i) out[i] = static_cast<std::byte>(state[i / 4] >> (24 - 8 * (i % 4)));
    return out;
}
}  // namespace detail

// fingerprint<Product>: SHA-256 of composition<Product>. Two builds of one composition have the same, whatever compiler made them and in
// whatever order its policies stand; any other number, algorithm, service or accepted risk gives another.
template <class Product> inline constexpr fingerprint_bytes fingerprint = detail::sha256_of_text(composition<Product>);

// fingerprint_text<Product>: the same as 64 hexadecimal digits.
namespace detail {
template <class Product>
inline constexpr auto fingerprint_digits = [] {
    std::array<char, 64> out{};
    for (std::size_t i = 0; i < 64; ++i)
        out[i] = "0123456789abcdef"[std::to_integer<unsigned>(fingerprint<Product>[i / 2]) >> (i % 2 == 0 ? 4 : 0) & 15];
    return out;
}();
}  // namespace detail
template <class Product>
inline constexpr std::string_view fingerprint_text{detail::fingerprint_digits<Product>.data(), detail::fingerprint_digits<Product>.size()};

// elf_note: how a program carries its fingerprint; `readelf -n` shows it under the owner "bartizan", type 1. In one .cpp of the firmware,
// because compilers put no template into a section of one's choice:
//   [[gnu::section(".note.bartizan"), gnu::used, gnu::aligned(4)]] constexpr bz::elf_note note = bz::fingerprint_note<product>;
// Source: System V ABI, "Note Section"
struct alignas(4) elf_note {
    std::uint32_t name_bytes = 9, description_bytes = 32, type = 1;
    char name[12] = "bartizan";
    fingerprint_bytes description{};
};
static_assert(sizeof(elf_note) == 56);
template <class Product> inline constexpr elf_note fingerprint_note{.description = fingerprint<Product>};

}  // namespace bartizan
