// find_start_code, chosen at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/detect.hpp>
#include <bartizan/kernel/find_start_code.hpp>

namespace bartizan::kernel {

template <> struct find_start_code<target::detect> {
    using runs_on = target::detect;

    static std::size_t run(bytes_view bytes) noexcept {
        return on_this_machine::with([&]<class T>() noexcept { return find_start_code<T>::run(bytes); });
    }
};

}  // namespace bartizan::kernel
