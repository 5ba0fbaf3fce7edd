// backoff: how long a client waits before it tries again: longer each time, and never in step with others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>

#include <chrono>
#include <cstdint>

namespace bartizan {

struct backoff_limits {
    std::chrono::milliseconds first{500}, most{60'000};
};

// backoff: a pure function. attempt: failures in a row, from 1; random: any 32 random bits, new each time.
//   out  between half of and all of first * 2^(attempt - 1), which stops growing at `most`: a thousand recorders whose switch came back do
//        not knock at once
constexpr std::chrono::milliseconds backoff(unsigned attempt, std::uint32_t random, backoff_limits limits = {}) noexcept {
    auto longest = limits.first;
    for (; attempt > 1 && longest < limits.most; --attempt) longest *= 2;
    if (longest > limits.most) longest = limits.most;
    const auto half = static_cast<std::uint64_t>(longest.count()) / 2;
    return std::chrono::milliseconds(half + random % (static_cast<std::uint64_t>(longest.count()) - half + 1));
}

// moment: when something happened, and 32 random bits that were never used before; a fact of cores whose waits or transactions are random.
struct moment {
    instant now{};
    std::uint32_t random = 0;
};

// around: `wait`, up to `spread` earlier or later.
constexpr std::chrono::milliseconds around(std::chrono::milliseconds wait, std::chrono::milliseconds spread, std::uint32_t random) noexcept {
    return wait - spread + std::chrono::milliseconds(random % (2 * static_cast<std::uint64_t>(spread.count()) + 1));
}

}  // namespace bartizan
