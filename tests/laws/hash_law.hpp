// hash_law: what every hash must satisfy; instantiated in tests/crypto/hash.cpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/hash.hpp>

#include <laws/kernel_law.hpp>

namespace laws {

// hash_law: `expected(bytes)` is another implementation. Every length around the block borders, any split, any alignment;
// finish makes it new.
template <bartizan::crypto::hash H, class Expected> void hash_law(Expected expected) {
    std::mt19937 random(11);
    H reused;
    for (std::size_t round = 0; round < 700; ++round) {
        const auto size = round < 300 ? round : std::size_t{random() % 4097};
        const auto shift = std::size_t{random() % 16};
        const auto all = random_octets(random, shift + size);
        auto rest = bartizan::bytes_view(all).subspan(shift);
        const auto right = expected(rest);
        H whole;
        whole.update(rest);
        REQUIRE(whole.finish() == right);
        while (!rest.empty()) {
            const auto piece = random() % (rest.size() + 1);
            reused.update(rest.first(piece));
            rest = rest.subspan(piece);
        }
        REQUIRE(reused.finish() == right);
    }
}

}  // namespace laws
