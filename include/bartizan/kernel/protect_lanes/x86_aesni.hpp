// protect_lanes, x86: three SHA streams, then AES-NI on what is still in the cache.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/protect/x86_aesni.hpp>
#include <bartizan/kernel/protect_lanes/portable.hpp>
#include <bartizan/kernel/sha256_lanes/x86_aesni.hpp>

namespace bartizan::kernel {

template <> struct protect_lanes<target::x86_aesni>
    : protect_lanes_by<sha256_lanes<target::x86_aesni>, aes_ctr<target::x86_aesni>, protect<target::x86_aesni>> {
    using runs_on = target::x86_aesni;
};

}  // namespace bartizan::kernel
