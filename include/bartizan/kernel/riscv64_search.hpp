// riscv64_search: words without a zero byte are passed over by one instruction of Zbb (orc.b).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/kernel/riscv64_instructions.hpp>
#include <bartizan/kernel/word.hpp>

namespace bartizan::kernel::riscv64_search {

// find: where `exact` finds something first; what it looks for begins with a zero byte and has three bytes.
//   Whole words from aligned addresses, because unaligned loads are slow, or emulated, on small RISC-V cores.
template <class Exact> std::size_t find(bytes_view bytes, Exact exact) noexcept {
    const auto to_boundary = (8 - reinterpret_cast<std::uintptr_t>(bytes.data()) % 8) % 8;
    std::size_t i = 0, size = std::min<std::size_t>(to_boundary, bytes.size());
    for (;;) {   // `size` positions from i on are to be looked at one by one, for which two bytes more are needed
        const auto piece = bytes.subspan(i, std::min(size + 2, bytes.size() - i));
        if (const auto found = exact(piece); found != piece.size()) return i + found;
        i += size;
        while (i + 8 <= bytes.size() && riscv64::orc_b(load<std::uint64_t, std::endian::little>(bytes.data() + i)) == ~std::uint64_t{0}) i += 8;
        if (i == bytes.size()) return i;
        size = std::min<std::size_t>(8, bytes.size() - i);
    }
}

}  // namespace bartizan::kernel::riscv64_search
