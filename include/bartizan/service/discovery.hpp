// discovery: until when a product is found, of what its composition allows and its administrator has chosen; and whom it answers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/discovery.hpp>
#include <bartizan/policy/product.hpp>
#include <bartizan/protocol/wsd/target.hpp>

namespace bartizan::service {

// discovery_choice: the administrator's. minutes: 0 is unlimited.
struct discovery_choice {
    bool on = true;
    std::uint32_t minutes = 20;
    friend constexpr bool operator==(const discovery_choice&, const discovery_choice&) = default;
};

// discovery_of: what the product's type says of it.
template <class Product> struct discovery_of {
    static_assert(proven<Product>);
    using period = policy_of<Product, role::setup_period>;
    static constexpr auto limits = service_of<Product, bartizan::discovery<>>::limits;
    static constexpr wsd::target_limits target_limits{.answers_per_second = limits.answers_per_second, .request_bytes = limits.request_bytes, .delay_ms = limits.delay_ms};
    static constexpr bool may_be_unlimited = !period::ends_discovery;
    static constexpr discovery_choice shipped{true, period::limits.minutes};

    static constexpr bool allows(const discovery_choice& c) noexcept { return c.minutes == period::limits.minutes || (may_be_unlimited && c.minutes == 0); }

    // follow: the target is open or closed as was chosen. powered_on: of a clock that goes on whatever anybody sets; a choice does not begin the period anew.
    template <wsd::target_limits L> static void follow(wsd::target<L>& target, const discovery_choice& c, instant powered_on, moment at) noexcept {
        if (!c.on || !allows(c)) return target.close();
        target.open(c.minutes == 0 ? std::nullopt : std::optional(powered_on + std::chrono::minutes(c.minutes)), at);
    }
};

}  // namespace bartizan::service
