// unsigned_frames: the product says out loud that its frames carry no proof; whoever composes it must accept the risk.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/lookup.hpp>
#include <bartizan/policy/role.hpp>

namespace bartizan {

struct unsigned_frames {
    using role = bartizan::role::signing;
    using uses = list<>;
    static constexpr std::string_view name = "unsigned_frames";
    static constexpr bool protects_integrity = false;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

}  // namespace bartizan
