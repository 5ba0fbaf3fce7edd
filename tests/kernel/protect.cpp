// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/protect.hpp>

#include <laws/kernel_law.hpp>

#include <catch2/catch_template_test_macros.hpp>

namespace bz = bartizan;

TEMPLATE_LIST_TEST_CASE("protect obeys its law on every target", "", laws::targets) {
    laws::protect_law<TestType, 16, 64>();
    laws::protect_law<TestType, 16, 128>();
    laws::protect_law<TestType, 32, 64>();
    laws::protect_law<TestType, 16, 16>();
}
