// folder_limits: how a recorder's folder is filled and emptied; the words of a product and the code that obeys them share it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bartizan::storage {

// folder_limits: 0 switches a reason to delete off; least_free_mib is never off, because a full disk stops all cameras.
struct folder_limits {
    std::uint32_t segment_ms = 60'000;      // a file is ended at the first key picture after so long
    std::uint32_t jump_ms = 2'000;          // a clock that goes back or ahead by more than this begins a new file
    std::uint32_t keep_hours = 30 * 24;     // older segments are deleted
    std::uint32_t most_mib = 0;             // of all segments together
    std::uint32_t least_free_mib = 1'024;   // on the file system

    template <class Visit> constexpr void each(Visit visit) const {
        visit("segment_ms", segment_ms);
        visit("jump_ms", jump_ms);
        visit("keep_hours", keep_hours);
        visit("most_mib", most_mib);
        visit("least_free_mib", least_free_mib);
    }
    friend constexpr bool operator==(const folder_limits&, const folder_limits&) = default;
};

}  // namespace bartizan::storage
