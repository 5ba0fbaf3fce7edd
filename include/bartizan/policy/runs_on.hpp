// runs_on: the hardware whose kernels the product uses; without it the portable ones.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/lookup.hpp>
#include <bartizan/policy/role.hpp>

namespace bartizan::target {
struct portable;   // kernel/target.hpp; the proof needs only their names
struct detect;
}

namespace bartizan {

template <class Target> struct runs_on {
    using role = bartizan::role::target;
    using uses = list<>;
    using target = Target;
    static constexpr std::string_view name = "runs_on";
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

}  // namespace bartizan
