// emulation_prevention, x86 AVX2: skip blocks in which no two zeros meet, finish with the portable kernel.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/emulation_prevention/portable.hpp>
#include <bartizan/kernel/find_start_code/x86_triples.hpp>

namespace bartizan::kernel {

template <> struct emulation_prevention<target::x86_vaes> : escape_by<emulation_prevention<target::x86_vaes>> {
    using runs_on = target::x86_vaes;

    static std::size_t find(bytes_view bytes) noexcept {
        const auto i = x86_triples::by_avx2<0, 3>(bytes);
        return i + emulation_prevention<target::portable>::find(bytes.subspan(i));
    }
};

}  // namespace bartizan::kernel
