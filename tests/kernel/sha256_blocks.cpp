// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/sha256_blocks.hpp>

#include <laws/kernel_law.hpp>

#include <catch2/catch_template_test_macros.hpp>

namespace bz = bartizan;

TEMPLATE_LIST_TEST_CASE("sha256_blocks obeys its law on every target", "", laws::targets) {
    laws::sha256_blocks_law<TestType>();
}
