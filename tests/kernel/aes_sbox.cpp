// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/aes_sbox.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {
unsigned multiplied(unsigned a, unsigned b) {   // in GF(2^8), FIPS 197, 4.2
    unsigned product = 0;
    for (; b; b >>= 1, a = a << 1 ^ (a & 0x80 ? 0x11b : 0))
        if (b & 1) product ^= a;
    return product;
}
unsigned substituted(unsigned x) {   // FIPS 197, 5.1.1: inverse, then the affine map
    unsigned inverse = 0;
    for (unsigned y = 1; x && y < 256; ++y)
        if (multiplied(x, y) == 1) inverse = y;
    unsigned out = 0;
    for (unsigned i = 0; i < 8; ++i)
        for (const unsigned from : {0u, 4u, 5u, 6u, 7u}) out ^= (inverse >> ((i + from) % 8) & 1) << i;
    return out ^ 0x63;
}
}  // namespace

TEST_CASE("the circuit is the S-box that FIPS 197 defines, for every byte and in every position") {
    for (unsigned first = 0; first < 256; ++first) {
        std::uint64_t q[8]{};
        for (unsigned position = 0; position < 64; ++position)
            for (unsigned bit = 0; bit < 8; ++bit) q[bit] |= std::uint64_t{((first + position) & 255) >> bit & 1} << position;
        bartizan::kernel::aes_sbox(q);
        for (unsigned position = 0; position < 64; ++position) {
            unsigned out = 0;
            for (unsigned bit = 0; bit < 8; ++bit) out |= static_cast<unsigned>(q[bit] >> position & 1) << bit;
            REQUIRE((out ^ 0x63) == substituted((first + position) & 255));
        }
    }
}
