// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/emulation_prevention.hpp>

#include <laws/kernel_law.hpp>

#include <catch2/catch_template_test_macros.hpp>

namespace bz = bartizan;

TEMPLATE_LIST_TEST_CASE("emulation_prevention obeys its law on every target", "", laws::targets) {
    laws::emulation_prevention_law<TestType>();
}

namespace {
using kernel = bz::kernel::emulation_prevention<bz::target::portable>;
constexpr auto b = [](auto... value) { return std::array{static_cast<std::byte>(value)...}; };
}  // namespace

TEST_CASE("the four forbidden sequences of H.264, 7.4.1, are escaped and 00 00 04 is not") {
    for (const auto last : {0, 1, 2, 3}) {
        laws::octets out(4);
        CHECK(kernel::insert(b(0, 0, last), out) == 4u);
        CHECK(std::ranges::equal(out, b(0, 0, 3, last)));
    }
    laws::octets out(3);
    CHECK(kernel::insert(b(0, 0, 4), out) == 3u);
}

TEST_CASE("a run of zeros grows by one byte in two, as documented") {
    laws::octets zeros(100), out(zeros.size() * 3 / 2 + 1);
    CHECK(kernel::insert(zeros, out) == 149u);
}

TEST_CASE("removing takes only the 03 behind two zeros, whatever follows it") {
    laws::octets out(8);
    CHECK(kernel::remove(b(0, 0, 3, 9, 3, 0, 3), out) == 6u);
    CHECK(kernel::remove(b(0, 0, 3), out) == 2u);
    CHECK(kernel::remove(b(0, 0, 3, 0, 0, 3, 3), out) == 5u);
}

TEST_CASE("a refused piece leaves the state as it was, so that it can be escaped again") {
    bz::kernel::zero_run state;
    laws::octets out(8);
    CHECK(kernel::insert(b(7, 0, 0), out, state) == 3u);
    CHECK(state.zeros == 2);
    laws::octets small(1);
    CHECK_FALSE(kernel::insert(b(1, 1), small, state));
    CHECK(state.zeros == 2);
    CHECK(kernel::insert(b(1, 1), out, state) == 3u);
}
