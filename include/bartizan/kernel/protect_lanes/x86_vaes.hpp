// protect_lanes, x86: three SHA streams, then VAES on what is still in the cache: twice the AES for half the instructions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/protect/x86_vaes.hpp>
#include <bartizan/kernel/protect_lanes/x86_aesni.hpp>
#include <bartizan/kernel/sha256_lanes/x86_vaes.hpp>

namespace bartizan::kernel {

template <> struct protect_lanes<target::x86_vaes>
    : protect_lanes_by<sha256_lanes<target::x86_vaes>, aes_ctr<target::x86_vaes>, protect<target::x86_vaes>> {
    using runs_on = target::x86_vaes;
};

}  // namespace bartizan::kernel
