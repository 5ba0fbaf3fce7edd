// usable: whether the running processor has a target's instructions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/target.hpp>

#if defined(__x86_64__)
#include <cpuid.h>
#elif (defined(__aarch64__) || defined(__arm__)) && __has_include(<sys/auxv.h>)
#include <sys/auxv.h>
#endif

namespace bartizan::kernel {

// usable<Target>(): asked of the processor each time; slow under a hypervisor (1 us or more), so keep the answer.
//   A foreign architecture's target is not usable, although its kernels can be called: they fall back.
//   errors  none: what cannot be asked (bare metal) is not usable
template <class Target> bool usable() noexcept { return usable<typename Target::fallback>(); }   // a system on a chip: its instructions
template <> inline bool usable<target::portable>() noexcept { return true; }
template <> inline bool usable<target::detect>() noexcept { return true; }

#if defined(__x86_64__)
// x86_features: what CPUID says and the operating system saves. Source: Intel SDM, volume 2A, CPUID; volume 1, 13.3 (XCR0).
struct x86_features {
    bool aesni = false, vaes = false;
    x86_features() noexcept {
        unsigned a = 0, b = 0, c = 0, d = 0, b7 = 0, c7 = 0;
        if (!__get_cpuid(1, &a, &b, &c, &d)) return;
        if (!__get_cpuid_count(7, 0, &a, &b7, &c7, &d)) return;
        const auto bit = [](unsigned word, int n) { return (word >> n & 1) != 0; };
        aesni = bit(c, 25) && bit(b7, 29) && bit(c, 9) && bit(c, 19);   // AES, SHA, SSSE3, SSE4.1
        bool saves_ymm = false;
        if (bit(c, 27)) {   // OSXSAVE: XGETBV is there
            unsigned low = 0, high = 0;
            asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
            saves_ymm = (low & 6) == 6;
        }
        vaes = aesni && saves_ymm && bit(c, 28) && bit(b7, 5) && bit(c7, 9);   // AVX, AVX2, VAES
    }
};
template <> inline bool usable<target::x86_sse2>() noexcept { return true; }
template <> inline bool usable<target::x86_aesni>() noexcept { return x86_features().aesni; }
template <> inline bool usable<target::x86_vaes>() noexcept { return x86_features().vaes; }
#else
template <> inline bool usable<target::x86_sse2>() noexcept { return false; }
#endif

// AT_HWCAP and AT_HWCAP2 bits: Linux, arch/arm64/include/uapi/asm/hwcap.h and arch/arm/include/uapi/asm/hwcap.h.
#if (defined(__aarch64__) || defined(__arm__)) && __has_include(<sys/auxv.h>)
inline bool hardware_capability(unsigned long which, int bit) noexcept { return (getauxval(which) >> bit & 1) != 0; }
#endif
#if defined(__aarch64__)
template <> inline bool usable<target::armv8_neon>() noexcept { return true; }
template <> inline bool usable<target::armv7_neon>() noexcept { return false; }
#if __has_include(<sys/auxv.h>)
template <> inline bool usable<target::armv8_crypto>() noexcept { return hardware_capability(AT_HWCAP, 3) && hardware_capability(AT_HWCAP, 6); }
#else
template <> inline bool usable<target::armv8_crypto>() noexcept { return false; }
#endif
#elif defined(__arm__) && __has_include(<sys/auxv.h>)   // a 32-bit program, on ARMv7 or on ARMv8
template <> inline bool usable<target::armv7_neon>() noexcept { return hardware_capability(AT_HWCAP, 12); }
template <> inline bool usable<target::armv8_neon>() noexcept { return hardware_capability(AT_HWCAP, 12); }
template <> inline bool usable<target::armv8_crypto>() noexcept { return hardware_capability(AT_HWCAP2, 0) && hardware_capability(AT_HWCAP2, 3); }
#else
template <> inline bool usable<target::armv8_neon>() noexcept { return false; }
template <> inline bool usable<target::armv7_neon>() noexcept { return false; }
#endif

#if defined(__riscv) && __riscv_xlen == 64 && defined(__riscv_zkne) && defined(__riscv_zknh) && defined(__riscv_zbb)
template <> inline bool usable<target::riscv64_zkn>() noexcept { return true; }   // the whole program is built for it
#elif defined(__riscv) && __riscv_xlen == 64 && defined(__linux__)
// Asked of the kernel, which answers since Linux 6.8. Source: Linux, Documentation/arch/riscv/hwprobe.rst.
template <> inline bool usable<target::riscv64_zkn>() noexcept {
    struct {
        long long key;
        unsigned long long value;
    } extensions{4, 0};   // RISCV_HWPROBE_KEY_IMA_EXT_0
    constexpr unsigned long long zbb = 1 << 4, zkne = 1 << 12, zknh = 1 << 13, all = zbb | zkne | zknh;
    register long result asm("a0") = reinterpret_cast<long>(&extensions);
    register long pairs asm("a1") = 1;
    register long cpu_bytes asm("a2") = 0;   // all processors
    register long cpus asm("a3") = 0;
    register long flags asm("a4") = 0;
    register long call asm("a7") = 258;      // riscv_hwprobe
    asm volatile("ecall" : "+r"(result) : "r"(pairs), "r"(cpu_bytes), "r"(cpus), "r"(flags), "r"(call) : "memory");
    return result == 0 && extensions.key == 4 && (extensions.value & all) == all;
}
#else
template <> inline bool usable<target::riscv64_zkn>() noexcept { return false; }
#endif

}  // namespace bartizan::kernel
