// target: names of the hardware that kernels are specialised for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <string_view>

// A target is a type: it is part of every kernel's mangled name, so two translation units built with different -march can
// never share, or silently merge, a kernel. Each names its fallback; `portable` has none.
namespace bartizan::target {

struct portable {
    static constexpr std::string_view name = "portable";
};
struct x86_sse2 {   // every x86-64 has it
    static constexpr std::string_view name = "x86_sse2";
    using fallback = portable;
};
struct armv8_neon {   // every AArch64 of a camera SoC has it
    static constexpr std::string_view name = "armv8_neon";
    using fallback = portable;
};

}  // namespace bartizan::target

namespace bartizan::kernel {

// native: the kernel was written for this target; false when it came from a fallback.
template <template <class> class Kernel, class Target>
inline constexpr bool native = std::same_as<typename Kernel<Target>::runs_on, Target>;

}  // namespace bartizan::kernel
