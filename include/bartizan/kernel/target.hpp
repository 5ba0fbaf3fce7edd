// target: names of the hardware that kernels are specialised for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <string_view>

// A target is a type: it is part of every kernel's mangled name, so two translation units built with different -march can
// never share, or silently merge, a kernel. Each names its fallback; `portable` has none.
//   A target stands for instructions. A system on a chip is a target over them: it inherits their kernels, may have one of its own, and
//   is the name under which it was measured (docs/reference/soc). Every name exists on every machine: a foreign one falls back.
namespace bartizan::target {

struct portable {
    static constexpr std::string_view name = "portable";
};

// x86
struct x86_sse2 {   // every x86-64 has it
    static constexpr std::string_view name = "x86_sse2";
    using fallback = portable;
};
struct x86_aesni {   // AES-NI, SHA-NI, SSSE3, SSE4.1; AVX may be absent (Atom)
    static constexpr std::string_view name = "x86_aesni";
    using fallback = x86_sse2;
};
struct x86_vaes {   // the same, AVX2, and AES on two blocks an instruction
    static constexpr std::string_view name = "x86_vaes";
    using fallback = x86_aesni;
};
struct goldmont { static constexpr std::string_view name = "goldmont"; using fallback = x86_aesni; };
struct zen1 { static constexpr std::string_view name = "zen1"; using fallback = x86_aesni; };
struct zen3 { static constexpr std::string_view name = "zen3"; using fallback = x86_vaes; };
struct zen4 { static constexpr std::string_view name = "zen4"; using fallback = x86_vaes; };
struct ice_lake { static constexpr std::string_view name = "ice_lake"; using fallback = x86_vaes; };
struct sapphire_rapids { static constexpr std::string_view name = "sapphire_rapids"; using fallback = x86_vaes; };

// ARM
struct armv8_neon {   // every AArch64 of a camera SoC has it
    static constexpr std::string_view name = "armv8_neon";
    using fallback = portable;
};
struct armv8_crypto {   // AESE, SHA256H; optional in ARMv8: the BCM2711 (a Cortex-A72) lacks it
    static constexpr std::string_view name = "armv8_crypto";
    using fallback = armv8_neon;
};
struct armv7_neon {
    static constexpr std::string_view name = "armv7_neon";
    using fallback = portable;
};
struct cortex_a7 { static constexpr std::string_view name = "cortex_a7"; using fallback = armv7_neon; };
struct cortex_a9 { static constexpr std::string_view name = "cortex_a9"; using fallback = armv7_neon; };
struct cortex_a53 { static constexpr std::string_view name = "cortex_a53"; using fallback = armv8_crypto; };
struct cortex_a55 { static constexpr std::string_view name = "cortex_a55"; using fallback = armv8_crypto; };
struct cortex_a72 { static constexpr std::string_view name = "cortex_a72"; using fallback = armv8_crypto; };
struct cortex_a73 { static constexpr std::string_view name = "cortex_a73"; using fallback = armv8_crypto; };
struct cortex_a76 { static constexpr std::string_view name = "cortex_a76"; using fallback = armv8_crypto; };
struct neoverse_n1 { static constexpr std::string_view name = "neoverse_n1"; using fallback = armv8_crypto; };
struct bcm2711 { static constexpr std::string_view name = "bcm2711"; using fallback = armv8_neon; };

// RISC-V
struct riscv64_zkn {   // scalar cryptography: Zkne, Zknh, Zbb
    static constexpr std::string_view name = "riscv64_zkn";
    using fallback = portable;
};

// detect: the best that the running processor has, asked once; for recorders on PCs. Firmware names its target and pays nothing.
struct detect {
    static constexpr std::string_view name = "detect";
    using fallback = portable;
};

}  // namespace bartizan::target

namespace bartizan::kernel {

// native: the kernel was written for hardware; false when it came down to the portable one although another target was named.
// A narrower one of the same family counts as native: there is no wider form of SHA-NI that x86_vaes could miss.
template <template <class> class Kernel, class Target>
inline constexpr bool native = std::same_as<typename Kernel<Target>::runs_on, Target> || !std::same_as<typename Kernel<Target>::runs_on, target::portable>;

// A base class, so that the sentence is the first thing the compiler says: "must be native, aes_ctr<cortex_a7>, for cortex_a7".
template <class Kernel, class Target> struct must_be_native {
    static_assert(std::same_as<typename Kernel::runs_on, Target> || !std::same_as<typename Kernel::runs_on, target::portable>,
        "[BZ-I02] this kernel has no version for the target and would silently run the portable one. "
        "Fix: write it (docs/how-to/add-a-kernel.md), name a target that has it, or do not require it.");
};
template <class Target, template <class> class... Kernels> struct all_must_be_native : must_be_native<Kernels<Target>, Target>... {};

}  // namespace bartizan::kernel

namespace bartizan {

// require_native: static_assert(bz::require_native<bz::target::cortex_a53, bz::kernel::aes_ctr, bz::kernel::protect>);
template <class Target, template <class> class... Kernels>
inline constexpr bool require_native = sizeof(kernel::all_must_be_native<Target, Kernels...>) > 0;

}  // namespace bartizan
