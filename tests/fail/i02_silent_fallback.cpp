// EXPECT: \[BZ-I02\] this kernel has no version for the target and would silently run the portable one
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/aes_ctr.hpp>
#include <bartizan/kernel/find_start_code.hpp>

namespace bz = bartizan;
struct chip_of_tomorrow {
    static constexpr std::string_view name = "chip_of_tomorrow";
    using fallback = bz::target::portable;
};
static_assert(bz::require_native<bz::target::portable, bz::kernel::aes_ctr>);   // what is asked for by name is no fallback
static_assert(bz::require_native<chip_of_tomorrow, bz::kernel::aes_ctr>);
