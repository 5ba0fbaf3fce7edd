// contest: contenders that do the same work, each checked against the expected bytes before it is timed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/clock.hpp>

#include <bartizan/base/bytes.hpp>

#include <benchmark/benchmark.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace benchmarks {

namespace bz = bartizan;
using octets = std::vector<std::byte>;

inline constexpr std::size_t largest = 1 << 20;
inline constexpr std::size_t most_streams = 8;
inline constexpr std::size_t sizes[] = {16, 64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, largest};

// input, output: the same memory for all contenders, so that none has luckier addresses. `stream` tells those of several streams apart.
inline bz::bytes_view input(std::size_t bytes, std::size_t stream = 0) {
    static const octets all = [] {
        octets bytes(most_streams * largest);
        std::mt19937_64 random(20261123);
        for (auto& b : bytes) b = static_cast<std::byte>(random());
        return bytes;
    }();
    return bz::bytes_view(all).subspan(stream * largest, bytes);
}
inline bz::bytes_span output(std::size_t bytes, std::size_t stream = 0) {
    static octets all(most_streams * largest);
    return bz::bytes_span(all).subspan(stream * largest, bytes);
}

// work: what is to be done.   name  "aes_128_ctr"; bytes: of a message; streams: independent messages in one call
struct work {
    std::string name;
    std::size_t bytes = 0;
    std::size_t streams = 1;
};

// measure: times `act` and reports GB/s, ns (of one call, for all streams) and cycles per byte by the calibrated clock.
template <class Act> void measure(benchmark::State& state, const work& what, Act& act) {
    const auto before = calibrate();
    for (auto _ : state) {
        act();
        benchmark::ClobberMemory();
    }
    const auto after = calibrate();
    const auto bytes = static_cast<double>(what.bytes * what.streams), hz = (before.hz + after.hz) / 2;
    using counter = benchmark::Counter;
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(what.bytes * what.streams));
    state.counters["cycles_per_byte"] = counter(bytes / hz, counter::kIsIterationInvariantRate | counter::kInvert);
    state.counters["ghz"] = hz / 1e9;
    state.counters["clock_drift"] = std::max(before.hz, after.hz) / std::min(before.hz, after.hz) - 1;
    state.counters["canary"] = std::max(before.canary, after.canary);
}

// enter: one contender.
//   make      gives it: operator()() does the work once, output() is what came out (of the first call, as later ones may have another IV)
//   expected  what our portable kernels give for the first call
template <class Make> void enter(const work& what, const std::string& who, std::function<octets()> expected, Make make) {
    const auto name = what.name + "/" + std::to_string(what.bytes) + "/" + who;
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        auto contender = make();
        contender();
        const octets got = contender.output();
        if (got != expected()) return state.SkipWithError("other bytes than bartizan's portable kernels give");
        measure(state, what, contender);
    });
}

}  // namespace benchmarks
