// x86_triples: find 00 00 and a third byte of a range by vectors, for start codes and for emulation prevention.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <bit>

#include <immintrin.h>

// A block is first asked one question, whether two zeros in a row begin in it at all: an OR of each byte with the next and a minimum over
// the block. Coded video hardly ever says yes, so the third byte costs nothing.
namespace bartizan::kernel::x86_triples {

// sse2<Least, Most>(bytes): index of the first triple, or where less than 18 bytes are left; the caller looks at these.
[[gnu::always_inline, gnu::target("sse2")]] inline __m128i at(const unsigned char* from) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}
[[gnu::always_inline, gnu::target("sse2")]] inline __m128i pair(const unsigned char* from) noexcept { return _mm_or_si128(at(from), at(from + 1)); }

template <unsigned Least, unsigned Most> [[gnu::noinline, gnu::target("sse2")]] inline std::size_t sse2(bytes_view bytes) noexcept {
    const auto from = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto size = bytes.size();
    const __m128i zero = _mm_setzero_si128(), least = _mm_set1_epi8(Least), most = _mm_set1_epi8(Most);
    for (std::size_t i = 0;;) {
        for (; i + 66 <= size; i += 64) {
            const __m128i lowest = _mm_min_epu8(_mm_min_epu8(pair(from + i), pair(from + i + 16)), _mm_min_epu8(pair(from + i + 32), pair(from + i + 48)));
            if (_mm_movemask_epi8(_mm_cmpeq_epi8(lowest, zero)) != 0) break;
        }
        for (const auto end = i + 64; i < end; i += 16) {
            if (i + 18 > size) return i;   // 18: the last position of a step looks two bytes ahead
            const __m128i third = at(from + i + 2), inside = _mm_cmpeq_epi8(_mm_min_epu8(_mm_max_epu8(third, least), most), third);
            const auto hit = static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(pair(from + i), zero), inside)));
            if (hit != 0) return i + static_cast<std::size_t>(std::countr_zero(hit));
        }
    }
}

// avx2<Least, Most>(bytes): the same, 128 bytes a step; ends where less than 130 bytes are left, or at the first triple.
template <unsigned Least, unsigned Most> [[gnu::noinline, gnu::target("avx2")]] inline std::size_t avx2(bytes_view bytes) noexcept {
    const auto from = reinterpret_cast<const unsigned char*>(bytes.data());
    const __m256i zero = _mm256_setzero_si256(), least = _mm256_set1_epi8(Least), most = _mm256_set1_epi8(Most);
    std::size_t i = 0;
    for (; i + 130 <= bytes.size(); i += 128) {
        __m256i pairs[4];
#pragma GCC unroll 4
        for (std::size_t k = 0; k < 4; ++k)
            pairs[k] = _mm256_or_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i + 32 * k)),
                                      _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i + 32 * k + 1)));
        const __m256i lowest = _mm256_min_epu8(_mm256_min_epu8(pairs[0], pairs[1]), _mm256_min_epu8(pairs[2], pairs[3]));
        if (_mm256_movemask_epi8(_mm256_cmpeq_epi8(lowest, zero)) == 0) continue;
#pragma GCC unroll 4
        for (std::size_t k = 0; k < 4; ++k) {
            const __m256i third = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i + 32 * k + 2));
            const __m256i inside = _mm256_cmpeq_epi8(_mm256_min_epu8(_mm256_max_epu8(third, least), most), third);
            if (const auto hit = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_and_si256(_mm256_cmpeq_epi8(pairs[k], zero), inside)))) {
                _mm256_zeroupper();
                return i + 32 * k + static_cast<std::size_t>(std::countr_zero(hit));
            }
        }
    }
    _mm256_zeroupper();
    return i;
}

// by_avx2: long inputs by avx2, the end by sse2. Both end at a triple or before it, so the second goes on where the first stood.
template <unsigned Least, unsigned Most> inline std::size_t by_avx2(bytes_view bytes) noexcept {
    const auto i = avx2<Least, Most>(bytes);
    return i + sse2<Least, Most>(bytes.subspan(i));
}

}  // namespace bartizan::kernel::x86_triples
