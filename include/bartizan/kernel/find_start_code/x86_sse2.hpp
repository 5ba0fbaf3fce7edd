// find_start_code, x86 SSE2: test 16 positions per step, finish with the portable kernel.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/find_start_code.hpp>

#include <bit>

#include <emmintrin.h>

namespace bartizan::kernel {

template <> struct find_start_code<target::x86_sse2> {
    using runs_on = target::x86_sse2;

    [[gnu::target("sse2")]] static std::size_t run(bytes_view bytes) noexcept {
        const auto at = [&](std::size_t i) __attribute__((target("sse2"))) {
            return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + i));
        };
        const __m128i zero = _mm_setzero_si128(), one = _mm_set1_epi8(1);
        std::size_t i = 0;
        for (; i + 18 <= bytes.size(); i += 16) {   // 18: the last position of a step looks two bytes ahead
            const auto zeros = _mm_and_si128(_mm_cmpeq_epi8(at(i), zero), _mm_cmpeq_epi8(at(i + 1), zero));
            const auto hit = _mm_and_si128(zeros, _mm_cmpeq_epi8(at(i + 2), one));
            if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit))) {
                return i + static_cast<std::size_t>(std::countr_zero(mask));
            }
        }
        return i + find_start_code<target::portable>::run(bytes.subspan(i));
    }
};

}  // namespace bartizan::kernel
