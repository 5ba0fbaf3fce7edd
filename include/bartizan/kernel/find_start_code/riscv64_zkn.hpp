// find_start_code, RISC-V with Zbb: eight positions a step while there is no zero byte; the portable kernel looks at the others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/find_start_code/portable.hpp>
#include <bartizan/kernel/riscv64_search.hpp>

namespace bartizan::kernel {

template <> struct find_start_code<target::riscv64_zkn> {
    using runs_on = target::riscv64_zkn;

    static std::size_t run(bytes_view bytes) noexcept { return riscv64_search::find(bytes, find_start_code<target::portable>::run); }
};

}  // namespace bartizan::kernel
