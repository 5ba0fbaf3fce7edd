// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/find_start_code.hpp>

#include <laws/kernel_law.hpp>

#include <catch2/catch_template_test_macros.hpp>

namespace bz = bartizan;

TEMPLATE_LIST_TEST_CASE("find_start_code obeys its law on every target", "", laws::targets) {
    laws::find_start_code_law<TestType>();
}

TEST_CASE("a start code of four bytes is found at its second zero, as its first belongs to nobody") {
    constexpr std::array<std::byte, 5> code{std::byte{9}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}};
    CHECK(bz::kernel::find_start_code<bz::target::portable>::run(code) == 2);
}
