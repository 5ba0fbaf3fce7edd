// emulation_prevention, RISC-V with Zbb: eight positions a step while there is no zero byte; the portable kernel looks at the others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/emulation_prevention/portable.hpp>
#include <bartizan/kernel/riscv64_search.hpp>

namespace bartizan::kernel {

template <> struct emulation_prevention<target::riscv64_zkn> : escape_by<emulation_prevention<target::riscv64_zkn>> {
    using runs_on = target::riscv64_zkn;

    static std::size_t find(bytes_view bytes) noexcept { return riscv64_search::find(bytes, emulation_prevention<target::portable>::find); }
};

}  // namespace bartizan::kernel
