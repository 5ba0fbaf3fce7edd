// wall: the clock of a recorder under test, which stands where the test puts it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>

#include <chrono>
#include <cstdint>

namespace tests {

namespace bz = bartizan;

struct wall {
    bz::utc_time* at;
    bz::instant now() const { return bz::instant(std::chrono::nanoseconds(at->ticks % (std::int64_t{1} << 55) * 100)); }
    bz::utc_time utc() const { return *at; }
};

}  // namespace tests
