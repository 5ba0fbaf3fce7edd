// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/sha2_constants.hpp>

#include <botan/bigint.h>
#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace {
std::vector<std::uint64_t> primes(std::size_t count) {
    std::vector<std::uint64_t> out;
    for (std::uint64_t n = 2; out.size() < count; ++n) {
        bool prime = true;
        for (const auto p : out) prime = prime && n % p != 0;
        if (prime) out.push_back(n);
    }
    return out;
}
// Is `fraction` the first 64 bits after the point of the k-th root of p? With w before it, w * 2^64 + fraction is the root * 2^64, cut.
bool is_root(unsigned k, std::uint64_t p, std::uint64_t fraction) {
    const auto power = [&](const Botan::BigInt& x) { return k == 2 ? x * x : x * x * x; };
    Botan::BigInt whole = 1;
    while (power(whole + 1) <= p) whole += 1;
    const auto root = (whole << 64) + Botan::BigInt::from_u64(fraction);
    const auto scaled = Botan::BigInt::from_u64(p) << (64 * k);
    return power(root) <= scaled && scaled < power(root + 1);
}
}  // namespace

TEST_CASE("the numbers of SHA-2 are what FIPS 180-4 says they are: roots of the first primes") {
    const auto p = primes(80);
    for (std::size_t i = 0; i < 80; ++i) CHECK(is_root(3, p[i], bartizan::kernel::sha2_cube_roots[i]));
    for (std::size_t i = 0; i < 16; ++i) CHECK(is_root(2, p[i], bartizan::kernel::sha2_square_roots[i]));
}
