// find_start_code, ARMv8 NEON: skip 16 positions per step while no byte triple can match, finish with the portable kernel.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/find_start_code.hpp>

#include <arm_neon.h>

namespace bartizan::kernel {

template <> struct find_start_code<target::armv8_neon> {
    using runs_on = target::armv8_neon;

    static std::size_t run(bytes_view bytes) noexcept {
        const auto at = [&](std::size_t i) { return vld1q_u8(reinterpret_cast<const std::uint8_t*>(bytes.data()) + i); };
        std::size_t i = 0;
        for (; i + 18 <= bytes.size(); i += 16) {   // 18: the last position of a step looks two bytes ahead
            const auto zeros = vandq_u8(vceqzq_u8(at(i)), vceqzq_u8(at(i + 1)));
            if (vmaxvq_u8(vandq_u8(zeros, vceqq_u8(at(i + 2), vdupq_n_u8(1))))) break;
        }
        return i + find_start_code<target::portable>::run(bytes.subspan(i));
    }
};

}  // namespace bartizan::kernel
