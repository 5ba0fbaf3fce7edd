// sha256_blocks: the compression function of SHA-256 over whole blocks; the contract stands in portable.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha256_blocks/portable.hpp>

#if defined(__x86_64__)
#include <bartizan/kernel/sha256_blocks/x86_aesni.hpp>
#include <bartizan/kernel/sha256_blocks/x86_vaes.hpp>
#elif (defined(__aarch64__) || (defined(__arm__) && __ARM_ARCH_PROFILE == 'A' && defined(__ARM_FP))) && !defined(__ARM_BIG_ENDIAN)
#if !defined(__clang__) || defined(__ARM_FEATURE_CRYPTO)   // clang up to 15 has the intrinsics only then
#include <bartizan/kernel/sha256_blocks/armv8_crypto.hpp>
#endif
#elif defined(__riscv) && __riscv_xlen == 64
#include <bartizan/kernel/sha256_blocks/riscv64_zkn.hpp>
#endif
#include <bartizan/kernel/sha256_blocks/detect.hpp>
