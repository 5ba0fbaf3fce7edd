// no_key: the product holds no device key, so it can sign nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/lookup.hpp>
#include <bartizan/policy/role.hpp>

namespace bartizan {

struct no_key {
    using role = bartizan::role::key;
    using uses = list<>;
    static constexpr std::string_view name = "no_key";
    static constexpr bool holds_key = false;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

}  // namespace bartizan
