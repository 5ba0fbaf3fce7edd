// protect_lanes, ARMv8 with the cryptographic extension: three streams of SHA-256 leave no gap for AES to fill, so it comes behind them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/protect/armv8_crypto.hpp>
#include <bartizan/kernel/protect_lanes/portable.hpp>
#include <bartizan/kernel/sha256_lanes/armv8_crypto.hpp>

namespace bartizan::kernel {

template <> struct protect_lanes<target::armv8_crypto>
    : protect_lanes_by<sha256_lanes<target::armv8_crypto>, aes_ctr<target::armv8_crypto>, protect<target::armv8_crypto>> {
    using runs_on = target::armv8_crypto;
};

}  // namespace bartizan::kernel
