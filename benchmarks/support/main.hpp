// main: what every benchmark program says about itself before the first number.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/clock.hpp>
#include <support/libraries.hpp>

#include <bartizan/kernel/usable.hpp>

#include <benchmark/benchmark.h>

#include <string>

namespace benchmarks {

namespace detail {
template <class... Target> std::string usable_names() {
    std::string names;
    const auto add = [&]<class T>() {
        if (bartizan::kernel::usable<T>()) names += (names.empty() ? "" : " ") + std::string(T::name);
    };
    (add.template operator()<Target>(), ...);
    return names;
}
}  // namespace detail

// run: the whole of main() behind the entries. tools/bench.py refuses results without this context.
inline int run(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    for (int i = 0; i < 50; ++i) (void)calibrate();   // wakes the processor
    using namespace bartizan::target;
#if defined(__clang__)
    benchmark::AddCustomContext("compiler", "clang " __clang_version__);
#else
    benchmark::AddCustomContext("compiler", "g++ " __VERSION__);
#endif
    benchmark::AddCustomContext("flags", BENCHMARK_FLAGS);
    benchmark::AddCustomContext("libraries", library_versions());
    benchmark::AddCustomContext("clock_source", clock_source);
    benchmark::AddCustomContext("clock_ghz_at_start", std::to_string(calibrate().hz / 1e9));
    benchmark::AddCustomContext("targets", detail::usable_names<portable, x86_sse2, x86_aesni, x86_vaes, armv7_neon, armv8_neon, armv8_crypto, riscv64_zkn>());
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}

}  // namespace benchmarks
