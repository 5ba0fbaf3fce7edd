// protect_lanes, RISC-V with scalar cryptography: stream after stream.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/protect/riscv64_zkn.hpp>
#include <bartizan/kernel/protect_lanes/portable.hpp>
#include <bartizan/kernel/sha256_lanes/riscv64_zkn.hpp>

namespace bartizan::kernel {

template <> struct protect_lanes<target::riscv64_zkn>
    : protect_lanes_by<sha256_lanes<target::riscv64_zkn>, aes_ctr<target::riscv64_zkn>, protect<target::riscv64_zkn>> {
    using runs_on = target::riscv64_zkn;
};

}  // namespace bartizan::kernel
