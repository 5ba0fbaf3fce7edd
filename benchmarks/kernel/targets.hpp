// targets: our kernels, once for every target that the running processor can do and that has a kernel of its own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/usable.hpp>

#include <array>
#include <string>

namespace benchmarks {

namespace bz = bartizan;

template <class... T> struct target_list {};
using all_targets = target_list<bz::target::portable, bz::target::x86_sse2, bz::target::x86_aesni, bz::target::x86_vaes, bz::target::armv7_neon,
                                bz::target::armv8_neon, bz::target::armv8_crypto, bz::target::riscv64_zkn, bz::target::detect>;

template <class Target> std::string our_name() { return std::string("bartizan:").append(Target::name); }

// each_target<Kernel>(enter): enter.operator()<Target>(). A target whose kernel is its fallback's is left out, the fallback is there itself.
template <template <class> class Kernel, class Enter, class... T> void each_target(Enter enter, target_list<T...>) {
    const auto one = [&]<class Target>() {
        if constexpr (std::same_as<typename Kernel<Target>::runs_on, Target> || std::same_as<Target, bz::target::detect>)
            if (bz::kernel::usable<Target>()) enter.template operator()<Target>();
    };
    (one.template operator()<T>(), ...);
}
template <template <class> class Kernel, class Enter> void each_target(Enter enter) { each_target<Kernel>(enter, all_targets{}); }

// numbered: the n-th IV of 8 bytes and a block counter from 0, as CENC has it.
inline std::array<std::byte, 16> numbered_iv(std::uint64_t n) {
    std::array<std::byte, 16> iv{};
    for (std::size_t i = 0; i < 8; ++i) iv[i] = static_cast<std::byte>(n >> (56 - 8 * i));
    return iv;
}

}  // namespace benchmarks
