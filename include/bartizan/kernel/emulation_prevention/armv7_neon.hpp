// emulation_prevention, ARMv7 NEON: 64 positions a step while there are no two zeros side by side; the portable kernel finishes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/armv7_search.hpp>
#include <bartizan/kernel/emulation_prevention/portable.hpp>

namespace bartizan::kernel {

template <> struct emulation_prevention<target::armv7_neon> : escape_by<emulation_prevention<target::armv7_neon>> {
    using runs_on = target::armv7_neon;

    static std::size_t find(bytes_view bytes) noexcept {
        const auto i = armv7_search::skip<0, 3>(bytes);
        return i + emulation_prevention<target::portable>::find(bytes.subspan(i));
    }
};

}  // namespace bartizan::kernel
