// riscv64_instructions: the scalar cryptography of RISC-V, for which compilers have no intrinsics that all of them know.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// Written as encodings (.insn), because the assembler then needs no -march, and older ones not even the names.
// Source: RISC-V Cryptography Extensions, volume I, 1.0.1, chapter 3; "Zbb": RISC-V Bit-Manipulation 1.0.0, 2.
namespace bartizan::kernel::riscv64 {

// Zkne. The state of AES is two words, columns 0 and 1, 2 and 3, the first byte lowest.
[[gnu::always_inline]] inline std::uint64_t aes64es(std::uint64_t a, std::uint64_t b) noexcept {   // half of the last round
    std::uint64_t out;
    asm(".insn r 0x33, 0, 0x19, %0, %1, %2" : "=r"(out) : "r"(a), "r"(b));
    return out;
}
[[gnu::always_inline]] inline std::uint64_t aes64esm(std::uint64_t a, std::uint64_t b) noexcept {   // half of another round
    std::uint64_t out;
    asm(".insn r 0x33, 0, 0x1b, %0, %1, %2" : "=r"(out) : "r"(a), "r"(b));
    return out;
}
template <unsigned Round> [[gnu::always_inline]] inline std::uint64_t aes64ks1i(std::uint64_t a) noexcept {   // 10: without constant and rotation
    static_assert(Round <= 10);
    std::uint64_t out;
    asm(".insn i 0x13, 1, %0, %1, %2" : "=r"(out) : "r"(a), "i"(0x310 + Round));
    return out;
}
[[gnu::always_inline]] inline std::uint64_t aes64ks2(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t out;
    asm(".insn r 0x33, 0, 0x3f, %0, %1, %2" : "=r"(out) : "r"(a), "r"(b));
    return out;
}

// Zknh: the four functions of SHA-256 (FIPS 180-4, 4.1.2) on the lower 32 bits.
template <unsigned Which> [[gnu::always_inline]] inline std::uint32_t sha256(std::uint32_t x) noexcept {
    std::uint64_t out;
    asm(".insn i 0x13, 1, %0, %1, %2" : "=r"(out) : "r"(std::uint64_t{x}), "i"(0x100 + Which));
    return static_cast<std::uint32_t>(out);
}
[[gnu::always_inline]] inline std::uint32_t sha256sum0(std::uint32_t x) noexcept { return sha256<0>(x); }
[[gnu::always_inline]] inline std::uint32_t sha256sum1(std::uint32_t x) noexcept { return sha256<1>(x); }
[[gnu::always_inline]] inline std::uint32_t sha256sig0(std::uint32_t x) noexcept { return sha256<2>(x); }
[[gnu::always_inline]] inline std::uint32_t sha256sig1(std::uint32_t x) noexcept { return sha256<3>(x); }

// Zbb.
[[gnu::always_inline]] inline std::uint64_t rev8(std::uint64_t x) noexcept {   // the eight bytes in the other order
    std::uint64_t out;
    asm(".insn i 0x13, 5, %0, %1, 0x6b8" : "=r"(out) : "r"(x));
    return out;
}
[[gnu::always_inline]] inline std::uint64_t orc_b(std::uint64_t x) noexcept {   // 255 for every byte that is not 0
    std::uint64_t out;
    asm(".insn i 0x13, 5, %0, %1, 0x287" : "=r"(out) : "r"(x));
    return out;
}

}  // namespace bartizan::kernel::riscv64
