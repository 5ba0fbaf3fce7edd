// sha256_lanes: the compression function of SHA-256 over several independent streams at once; the contract stands in portable.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha256_lanes/portable.hpp>

#if defined(__x86_64__)
#include <bartizan/kernel/sha256_lanes/x86_aesni.hpp>
#include <bartizan/kernel/sha256_lanes/x86_vaes.hpp>
#elif (defined(__aarch64__) || (defined(__arm__) && __ARM_ARCH_PROFILE == 'A' && defined(__ARM_FP))) && !defined(__ARM_BIG_ENDIAN)
#if !defined(__clang__) || defined(__ARM_FEATURE_CRYPTO)   // clang up to 15 has the intrinsics only then
#include <bartizan/kernel/sha256_lanes/armv8_crypto.hpp>
#endif
#elif defined(__riscv) && __riscv_xlen == 64
#include <bartizan/kernel/sha256_lanes/riscv64_zkn.hpp>
#endif
#include <bartizan/kernel/sha256_lanes/detect.hpp>
