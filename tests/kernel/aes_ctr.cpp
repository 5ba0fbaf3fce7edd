// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/aes_ctr.hpp>

#include <laws/kernel_law.hpp>

#include <catch2/catch_template_test_macros.hpp>

namespace bz = bartizan;
using bz::kernel::counter_block;

TEMPLATE_LIST_TEST_CASE("aes_ctr obeys its law on every target", "", laws::targets) {
    laws::aes_ctr_law<TestType, 16, 64>();
    laws::aes_ctr_law<TestType, 16, 128>();
    laws::aes_ctr_law<TestType, 32, 32>();
}

TEST_CASE("a counter of 64 bits wraps without touching the IV, one of 128 bits carries, a narrow one keeps what is above it") {
    constexpr auto full = ~std::uint64_t{0};
    counter_block<64> cenc{7, full - 1};
    cenc.advance(3);
    CHECK((cenc.high == 7 && cenc.low == 1));
    counter_block<128> whole{7, full - 1};
    whole.advance(3);
    CHECK((whole.high == 8 && whole.low == 1));
    counter_block<128> end{full, full};
    end.advance(1);
    CHECK((end.high == 0 && end.low == 0));
    counter_block<32> narrow{7, 0x1234567'ffffffffu};
    narrow.advance(2);
    CHECK((narrow.high == 7 && narrow.low == 0x1234567'00000001u));
}
