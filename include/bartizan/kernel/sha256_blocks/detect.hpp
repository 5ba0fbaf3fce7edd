// sha256_blocks, chosen at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/detect.hpp>
#include <bartizan/kernel/sha256_blocks.hpp>

namespace bartizan::kernel {

template <> struct sha256_blocks<target::detect> {
    using runs_on = target::detect;

    static void run(std::array<std::uint32_t, 8>& state, const std::byte* blocks, std::size_t count) noexcept {
        on_this_machine::with([&]<class T>() noexcept { sha256_blocks<T>::run(state, blocks, count); });
    }
};

}  // namespace bartizan::kernel
