// find_start_code, ARMv7 NEON: 64 positions a step while there are no two zeros side by side; the portable kernel finishes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/armv7_search.hpp>
#include <bartizan/kernel/find_start_code/portable.hpp>

namespace bartizan::kernel {

template <> struct find_start_code<target::armv7_neon> {
    using runs_on = target::armv7_neon;

    static std::size_t run(bytes_view bytes) noexcept {
        const auto i = armv7_search::skip<1, 1>(bytes);
        return i + find_start_code<target::portable>::run(bytes.subspan(i));
    }
};

}  // namespace bartizan::kernel
