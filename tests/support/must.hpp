// must: what a fuzz target holds a parser to; a promise that is broken ends the program where libFuzzer and sanitizers see it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <cstdlib>
#include <functional>
#include <string_view>

namespace tests {

inline void must(bool holds) {
    if (!holds) std::abort();
}
// inside: a view that a parser gives is within what it was given.
inline bool inside(bartizan::bytes_view part, bartizan::bytes_view whole) {
    const std::less_equal<> before;
    return part.empty() || (before(whole.data(), part.data()) && before(part.data() + part.size(), whole.data() + whole.size()));
}
inline bool inside(std::string_view part, std::string_view whole) { return inside(bartizan::as_bytes(part), bartizan::as_bytes(whole)); }

}  // namespace tests
