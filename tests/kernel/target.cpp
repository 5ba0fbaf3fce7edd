// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/target.hpp>

#include <bartizan/kernel/find_start_code.hpp>
#include <bartizan/kernel/sha256_blocks.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using bz::kernel::native;

TEST_CASE("a kernel says which target it was written for") {
    STATIC_CHECK(native<bz::kernel::find_start_code, bz::target::portable>);
#if defined(__x86_64__)
    STATIC_CHECK(native<bz::kernel::find_start_code, bz::target::x86_sse2>);
    STATIC_CHECK_FALSE(native<bz::kernel::find_start_code, bz::target::armv8_neon>);
#elif defined(__aarch64__)
    STATIC_CHECK(native<bz::kernel::find_start_code, bz::target::armv8_neon>);
#endif
}

namespace {
struct of_tomorrow {
    static constexpr std::string_view name = "of_tomorrow";
    using fallback = bz::target::portable;
};
}  // namespace

TEST_CASE("a target without a kernel of its own runs the fallback's and says so") {
    STATIC_CHECK_FALSE(native<bz::kernel::sha256_blocks, of_tomorrow>);
    CHECK(bz::kernel::sha256_blocks<of_tomorrow>::runs_on::name == "portable");
}
