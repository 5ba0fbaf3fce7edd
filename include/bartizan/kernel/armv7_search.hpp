// armv7_search: two zero bytes and a third one of a range, looked for by NEON; the same on ARMv7 and ARMv8.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <arm_neon.h>

// gcc: NEON for these functions alone, so that a program built for every ARMv7 can hold them. AArch64 always has it.
#if defined(__arm__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC target("fpu=neon")
#endif

namespace bartizan::kernel::armv7_search {

[[gnu::always_inline]] inline bool any(uint8x16_t mask) noexcept {   // not vmaxvq: ARMv7 has none, and this is as short
    return vget_lane_u64(vreinterpret_u64_u8(vorr_u8(vget_low_u8(mask), vget_high_u8(mask))), 0) != 0;
}

// skip<Least, Most>: positions that surely begin no 00 00 x with Least <= x <= Most. A match is at most 16 positions behind the result,
//   unless fewer than 18 bytes are left there. Two zeros side by side are rare in video: 64 positions are ruled out by one look for them.
template <std::uint8_t Least, std::uint8_t Most> [[gnu::noinline]] inline std::size_t skip(bytes_view bytes) noexcept {
    const auto* from = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const auto zero = vdupq_n_u8(0), range = vdupq_n_u8(Most - Least);
    std::size_t i = 0;
    while (i + 66 <= bytes.size()) {   // 66: the last position looks two bytes ahead
        const auto* at = from + i;
        const auto a = vorrq_u8(vld1q_u8(at), vld1q_u8(at + 1)), b = vorrq_u8(vld1q_u8(at + 16), vld1q_u8(at + 17));
        const auto c = vorrq_u8(vld1q_u8(at + 32), vld1q_u8(at + 33)), d = vorrq_u8(vld1q_u8(at + 48), vld1q_u8(at + 49));
        if (!any(vceqq_u8(vminq_u8(vminq_u8(a, b), vminq_u8(c, d)), zero))) {
            i += 64;
            continue;
        }
        for (const auto end = i + 64; i < end; i += 16) {
            const auto pair = vceqq_u8(vorrq_u8(vld1q_u8(from + i), vld1q_u8(from + i + 1)), zero);
            if (any(vandq_u8(pair, vcleq_u8(vsubq_u8(vld1q_u8(from + i + 2), vdupq_n_u8(Least)), range)))) return i;
        }
    }
    for (; i + 18 <= bytes.size(); i += 16) {
        const auto pair = vceqq_u8(vorrq_u8(vld1q_u8(from + i), vld1q_u8(from + i + 1)), zero);
        if (any(vandq_u8(pair, vcleq_u8(vsubq_u8(vld1q_u8(from + i + 2), vdupq_n_u8(Least)), range)))) return i;
    }
    return i;
}

}  // namespace bartizan::kernel::armv7_search

#if defined(__arm__) && !defined(__clang__)
#pragma GCC pop_options
#endif
