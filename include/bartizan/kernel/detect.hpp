// detect: which of this architecture's targets the running processor has, asked once and kept.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/list.hpp>
#include <bartizan/kernel/usable.hpp>

#include <cstddef>

namespace bartizan::kernel {

// candidates: what `detect` chooses from on this architecture, the best first; the last is always portable.
#if defined(__x86_64__)
using candidates = list<target::x86_vaes, target::x86_aesni, target::x86_sse2, target::portable>;
#elif defined(__aarch64__)
using candidates = list<target::armv8_crypto, target::armv8_neon, target::portable>;
#elif defined(__arm__)
using candidates = list<target::armv8_crypto, target::armv7_neon, target::portable>;   // a 32-bit program may run on ARMv8
#elif defined(__riscv) && __riscv_xlen == 64
using candidates = list<target::riscv64_zkn, target::portable>;
#else
using candidates = list<target::portable>;
#endif

// detected<list<...>>::with(act): act.template operator()<Target>() with the first that is usable. One load and some compares a call, so
// kernels are called with whole buffers.
template <class List> struct detected;
template <class... Target> struct detected<list<Target...>> {
    static std::size_t index() noexcept {
        static const std::size_t found = [] {
            std::size_t i = 0;
            (void)((usable<Target>() || (++i, false)) || ...);
            return i;
        }();
        return found;
    }
    static std::string_view name() noexcept {
        constexpr std::string_view names[] = {Target::name...};
        return names[index()];
    }
    template <class Act> static auto with(const Act& act) noexcept { return pick<0, Act, Target...>(act, index()); }

private:
    template <std::size_t I, class Act, class First, class... Rest> static auto pick(const Act& act, std::size_t chosen) noexcept {
        if constexpr (sizeof...(Rest) == 0) return act.template operator()<First>();
        else return chosen == I ? act.template operator()<First>() : pick<I + 1, Act, Rest...>(act, chosen);
    }
};
using on_this_machine = detected<candidates>;

}  // namespace bartizan::kernel
