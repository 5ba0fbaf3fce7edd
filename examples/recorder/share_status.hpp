// share_status: how a recorder and the others of its store share the cameras of their list.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace recorder {

// share_status: what there is to say of it.
struct share_status {
    std::string problem;                     // why leases cannot be renewed; empty: they can
    std::size_t listed = 0, held = 0;        // cameras of the list; leases
    std::size_t nobodys = 0;                 // cameras that no recorder has held for longer than a lease
    std::size_t others = 0;                  // recorders that are at work, beside this one
    std::uint64_t requests = 0;              // for all this, since the start
};

}  // namespace recorder
