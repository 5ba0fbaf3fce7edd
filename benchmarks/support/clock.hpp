// clock: how fast the processor really runs, and whether it has neighbours, both measured with instructions of known cost.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace benchmarks {

// Reported frequencies are of no use: virtual machines report the time-stamp counter's, laptops the one on the box. A chain of dependent
// instructions has a cost in cycles that its data sheet states; its time gives the frequency of this moment.
//   x86-64   imul r64: 3 cycles, Intel since Nehalem, AMD since Zen      others   eor/xor of registers: 1 cycle
// `add` would not do on x86: newer cores add small constants without executing anything.
namespace detail {

inline constexpr int steps = 512;   // of 8 instructions
#if defined(__x86_64__)
inline constexpr double cycles_of_step = 24;
inline constexpr const char* source = "dependent imul, 3 cycles";
#else
inline constexpr double cycles_of_step = 8;
inline constexpr const char* source = "dependent exclusive or, 1 cycle";
#endif

inline void dependent_chain() noexcept {
    std::uint64_t x = 3;
    [[maybe_unused]] const std::uint64_t y = 5;
    for (int i = 0; i < steps; ++i) {
#if defined(__x86_64__)
        asm volatile("imul %0, %0\n\timul %0, %0\n\timul %0, %0\n\timul %0, %0\n\timul %0, %0\n\timul %0, %0\n\timul %0, %0\n\timul %0, %0"
                     : "+r"(x) : : "cc");
#elif defined(__aarch64__) || defined(__arm__)
        auto z = static_cast<unsigned long>(x);
        asm volatile("eor %0, %0, %1\n\teor %0, %0, %1\n\teor %0, %0, %1\n\teor %0, %0, %1\n\t"
                     "eor %0, %0, %1\n\teor %0, %0, %1\n\teor %0, %0, %1\n\teor %0, %0, %1" : "+r"(z) : "r"(static_cast<unsigned long>(y)));
        x = z;
#elif defined(__riscv)
        asm volatile("xor %0, %0, %1\n\txor %0, %0, %1\n\txor %0, %0, %1\n\txor %0, %0, %1\n\t"
                     "xor %0, %0, %1\n\txor %0, %0, %1\n\txor %0, %0, %1\n\txor %0, %0, %1" : "+r"(x) : "r"(y));
#else
        for (int k = 0; k < 8; ++k) asm volatile("" : "+r"(x ^= y));
#endif
    }
}

// independent_work: as much as the core can do at once, so that a neighbour on the same core (SMT, another virtual machine) is felt.
inline void independent_work() noexcept {
    std::uint64_t a = 1, b = 2, c = 3, d = 4, e = 5, f = 6;
    for (int i = 0; i < steps * 4; ++i) {
        a ^= b + 1; asm volatile("" : "+r"(a));
        c ^= d + 1; asm volatile("" : "+r"(c));
        e ^= f + 1; asm volatile("" : "+r"(e));
        b += 7; asm volatile("" : "+r"(b));
        d += 9; asm volatile("" : "+r"(d));
        f += 3; asm volatile("" : "+r"(f));
    }
}

template <class Do> double seconds(Do act) noexcept {
    const auto begin = std::chrono::steady_clock::now();
    act();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace detail

inline constexpr const char* clock_source = detail::source;

// reading: hz, the frequency now; canary, time of the independent work in cycles of the dependent one: the lower, the quieter.
struct reading {
    double hz = 0, canary = 0;
};

// calibrate: about 60 microseconds. The best of several short chains: an interrupt spoils one, not all of them.
inline reading calibrate() noexcept {
    double chain = 1, work = 0;
    for (int i = 0; i < 4; ++i) {
        chain = std::min(chain, detail::seconds(detail::dependent_chain));
        work += detail::seconds(detail::independent_work);   // all of them: interrupts are noise, too
    }
    const auto hz = detail::steps * detail::cycles_of_step / chain;
    return {hz, work * hz / 4 / (detail::steps * 4)};
}

}  // namespace benchmarks
