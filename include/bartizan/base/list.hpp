// list: a list of types, the grammar of every composition.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>

namespace bartizan {

template <class... T> struct list {
    static constexpr std::size_t size = sizeof...(T);
    template <class X> static constexpr bool holds = (std::is_same_v<X, T> || ...);
};

}  // namespace bartizan
