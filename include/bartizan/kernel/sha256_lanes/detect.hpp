// sha256_lanes, chosen at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/detect.hpp>
#include <bartizan/kernel/sha256_lanes.hpp>

namespace bartizan::kernel {

template <> struct sha256_lanes<target::detect> : lanes_by<sha256_lanes<target::detect>> {
    using runs_on = target::detect;

    template <class List> struct widest;
    template <class... T> struct widest<list<T...>> { static constexpr std::size_t width = std::max({sha256_lanes<T>::width...}); };
    static constexpr std::size_t width = widest<candidates>::width;

    template <std::size_t N> static void step(sha256_lane** lanes, std::size_t count) noexcept {
        on_this_machine::with([&]<class T>() noexcept {
            if constexpr (N <= sha256_lanes<T>::width) sha256_lanes<T>::template step<N>(lanes, count);
            else
                for (std::size_t i = 0; i < N; ++i) sha256_lanes<T>::template step<1>(lanes + i, count);
        });
    }
};

}  // namespace bartizan::kernel
