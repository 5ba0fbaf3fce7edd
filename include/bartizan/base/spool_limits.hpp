// spool_limits: how much footage may wait on a recorder's disk for an object store that is away.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bartizan::storage {

// spool_limits: beyond most_mib the oldest waiting segments are given up: recording goes on, and what was lost is told.
struct spool_limits {
    std::uint32_t most_mib = 20'480;

    template <class Visit> constexpr void each(Visit visit) const { visit("most_mib", most_mib); }
    friend constexpr bool operator==(const spool_limits&, const spool_limits&) = default;
};

}  // namespace bartizan::storage
