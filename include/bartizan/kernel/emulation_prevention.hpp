// emulation_prevention: the 03 bytes that keep start codes out of NAL units, put in and taken out; the contract stands in portable.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/emulation_prevention/portable.hpp>

#if defined(__x86_64__)
#include <bartizan/kernel/emulation_prevention/x86_sse2.hpp>
#include <bartizan/kernel/emulation_prevention/x86_vaes.hpp>
#elif (defined(__aarch64__) || (defined(__arm__) && __ARM_ARCH_PROFILE == 'A' && defined(__ARM_FP))) && !defined(__ARM_BIG_ENDIAN)
#if !defined(__clang__) || defined(__ARM_NEON)
#include <bartizan/kernel/emulation_prevention/armv8_neon.hpp>
#if defined(__arm__)
#include <bartizan/kernel/emulation_prevention/armv7_neon.hpp>
#endif
#endif
#elif defined(__riscv) && __riscv_xlen == 64
#include <bartizan/kernel/emulation_prevention/riscv64_zkn.hpp>
#endif
#include <bartizan/kernel/emulation_prevention/detect.hpp>
