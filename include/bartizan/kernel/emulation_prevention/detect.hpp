// emulation_prevention, chosen at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/detect.hpp>
#include <bartizan/kernel/emulation_prevention.hpp>

namespace bartizan::kernel {

template <> struct emulation_prevention<target::detect> : escape_by<emulation_prevention<target::detect>> {
    using runs_on = target::detect;

    static std::size_t find(bytes_view bytes) noexcept {
        return on_this_machine::with([&]<class T>() noexcept { return emulation_prevention<T>::find(bytes); });
    }
};

}  // namespace bartizan::kernel
