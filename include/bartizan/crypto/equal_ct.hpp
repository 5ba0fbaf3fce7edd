// equal_ct: comparison of secrets in a time that tells only their lengths.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

namespace bartizan::crypto {

// equal_ct: lengths are public, contents are not. The barrier keeps the optimiser from ending the loop at the first difference.
[[nodiscard]] inline bool equal_ct(bytes_view a, bytes_view b) noexcept {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference |= std::to_integer<unsigned>(a[i] ^ b[i]);
        asm volatile("" : "+r"(difference));
    }
    return difference == 0;
}

}  // namespace bartizan::crypto
