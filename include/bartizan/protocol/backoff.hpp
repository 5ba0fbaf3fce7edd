// backoff: how long a client waits before it tries again: longer each time, and never in step with others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

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

}  // namespace bartizan
