// text: a string literal as a template argument.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace bartizan {

template <std::size_t N> struct text {
    char chars[N]{};
    consteval text(const char (&literal)[N]) { std::copy_n(literal, N, chars); }
    constexpr std::string_view view() const { return {chars, N - 1}; }
};

}  // namespace bartizan
