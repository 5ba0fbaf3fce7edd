// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/sha256_blocks.hpp>

#include <laws/kernel_law.hpp>

#include <catch2/catch_template_test_macros.hpp>

namespace bz = bartizan;

TEMPLATE_TEST_CASE("sha256_blocks obeys its law on every target", "", bz::target::portable, bz::target::x86_sse2, bz::target::armv8_neon) {
    laws::sha256_blocks_law<TestType>();
}
