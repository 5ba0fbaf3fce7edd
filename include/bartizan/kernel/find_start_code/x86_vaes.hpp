// find_start_code, x86 AVX2: skip blocks in which no two zeros meet, finish with the portable kernel.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/find_start_code/portable.hpp>
#include <bartizan/kernel/find_start_code/x86_triples.hpp>

namespace bartizan::kernel {

template <> struct find_start_code<target::x86_vaes> {
    using runs_on = target::x86_vaes;

    static std::size_t run(bytes_view bytes) noexcept {
        const auto i = x86_triples::by_avx2<1, 1>(bytes);
        return i + find_start_code<target::portable>::run(bytes.subspan(i));
    }
};

}  // namespace bartizan::kernel
