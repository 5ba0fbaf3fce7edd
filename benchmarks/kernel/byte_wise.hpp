// byte_wise: what most code does with Annex B: one loop that looks for start codes, one that takes out emulation prevention.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

namespace benchmarks::byte_wise {

namespace bz = bartizan;

// find_start_code: index of the first 00 00 01, or the size.
inline std::size_t find_start_code(bz::bytes_view bytes) noexcept {
    for (std::size_t i = 0; i + 3 <= bytes.size(); ++i)
        if (bytes[i] == std::byte{0} && bytes[i + 1] == std::byte{0} && bytes[i + 2] == std::byte{1}) return i;
    return bytes.size();
}

// remove_escapes: bytes written.
inline std::size_t remove_escapes(bz::bytes_view unit, bz::bytes_span out) noexcept {
    std::size_t written = 0;
    unsigned zeros = 0;
    for (const auto b : unit) {
        if (zeros >= 2 && b == std::byte{3}) {
            zeros = 0;
            continue;
        }
        zeros = b == std::byte{0} ? zeros + 1 : 0;
        out[written++] = b;
    }
    return written;
}

// insert_escapes: bytes written.
inline std::size_t insert_escapes(bz::bytes_view payload, bz::bytes_span out) noexcept {
    std::size_t written = 0;
    unsigned zeros = 0;
    for (const auto b : payload) {
        if (zeros == 2 && b <= std::byte{3}) {
            out[written++] = std::byte{3};
            zeros = 0;
        }
        out[written++] = b;
        zeros = b == std::byte{0} ? zeros + 1 : 0;
    }
    return written;
}

}  // namespace benchmarks::byte_wise
