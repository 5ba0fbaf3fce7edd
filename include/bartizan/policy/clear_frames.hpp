// clear_frames: the product says out loud that its video is stored unencrypted; whoever composes it must accept the risk.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/lookup.hpp>
#include <bartizan/policy/role.hpp>

namespace bartizan {

struct clear_frames {
    using role = bartizan::role::encryption;
    using uses = list<>;
    static constexpr std::string_view name = "clear_frames";
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

}  // namespace bartizan
