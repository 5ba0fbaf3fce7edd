// find_start_code: where the next NAL unit of an Annex B stream begins; the contract stands in portable.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/find_start_code/portable.hpp>

#if defined(__x86_64__)
#include <bartizan/kernel/find_start_code/x86_sse2.hpp>
#include <bartizan/kernel/find_start_code/x86_vaes.hpp>
#elif (defined(__aarch64__) || (defined(__arm__) && __ARM_ARCH_PROFILE == 'A' && defined(__ARM_FP))) && !defined(__ARM_BIG_ENDIAN)
#if !defined(__clang__) || defined(__ARM_NEON)
#include <bartizan/kernel/find_start_code/armv8_neon.hpp>
#if defined(__arm__)
#include <bartizan/kernel/find_start_code/armv7_neon.hpp>
#endif
#endif
#elif defined(__riscv) && __riscv_xlen == 64
#include <bartizan/kernel/find_start_code/riscv64_zkn.hpp>
#endif
#include <bartizan/kernel/find_start_code/detect.hpp>
