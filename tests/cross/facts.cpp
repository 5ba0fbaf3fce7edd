// Which kernels of which target were written for it: what docs/reference/targets.md says, told by the compiler.
// SPDX-License-Identifier: Apache-2.0
#include "cross.hpp"

#include <bartizan/kernel/aes_ctr.hpp>
#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/kernel/find_start_code.hpp>
#include <bartizan/kernel/protect.hpp>
#include <bartizan/kernel/protect_lanes.hpp>
#include <bartizan/kernel/sha256_blocks.hpp>
#include <bartizan/kernel/sha256_lanes.hpp>
#include <bartizan/kernel/sha512_blocks.hpp>

namespace cross {
namespace {

template <template <class> class Kernel, class Target> void row(const char* contract) {
    std::printf("fact %s %s %s\n", Target::name.data(), contract, Kernel<Target>::runs_on::name.data());
}

}  // namespace

void facts() {
    const auto of = []<class... T>(bz::list<T...>) {
        (row<bz::kernel::find_start_code, T>("find_start_code"), ...);
        (row<bz::kernel::emulation_prevention, T>("emulation_prevention"), ...);
        (row<bz::kernel::sha256_blocks, T>("sha256_blocks"), ...);
        (row<bz::kernel::sha256_lanes, T>("sha256_lanes"), ...);
        (row<bz::kernel::sha512_blocks, T>("sha512_blocks"), ...);
        (row<bz::kernel::aes_ctr, T>("aes_ctr"), ...);
        (row<bz::kernel::protect, T>("protect"), ...);
        (row<bz::kernel::protect_lanes, T>("protect_lanes"), ...);
    };
    of(bz::kernel::candidates{});
    const auto socs = []<class... T>(bz::list<T...>) { (std::printf("soc %s %s\n", T::name.data(), T::fallback::name.data()), ...); };
    using namespace bz::target;
    socs(bz::list<goldmont, zen1, zen3, zen4, ice_lake, sapphire_rapids, cortex_a7, cortex_a9, cortex_a53, cortex_a55, cortex_a72, cortex_a73,
                  cortex_a76, neoverse_n1, bcm2711>{});
}

}  // namespace cross
