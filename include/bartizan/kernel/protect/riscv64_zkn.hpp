// protect, RISC-V with scalar cryptography: one pass after the other, as both of them fill the registers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/aes_ctr/riscv64_zkn.hpp>
#include <bartizan/kernel/protect/portable.hpp>
#include <bartizan/kernel/sha256_blocks/riscv64_zkn.hpp>

namespace bartizan::kernel {

template <> struct protect<target::riscv64_zkn> : protect_by<sha256_blocks<target::riscv64_zkn>, aes_ctr<target::riscv64_zkn>> {
    using runs_on = target::riscv64_zkn;
};

}  // namespace bartizan::kernel
