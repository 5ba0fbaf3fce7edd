// exposure: strangers on the network are told where a product is (white paper 4.5).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <string_view>

namespace bartizan::threat {

// Finding is half of an attack: who knows the address tries passwords, or floods it. Somebody who sets the product up must find it all the same.
struct exposure {
    static constexpr std::string_view id = "BZ-T09", word = "exposure";
    static constexpr std::string_view name = "whoever asks the network is told where the product is";
    static constexpr std::string_view checklist = "J25";

    template <class On, class Given> struct must_be_countered;
    template <class Service, class Given> struct must_be_countered<on<Service>, Given> {
        static_assert(countered<exposure, Service, Given>,
                      "[BZ-T09] exposure: whoever asks the network learns where this product is, for as long as it runs. Fix: "
                      "bz::setup_period<bz::setup_limits{.minutes = 20}>.");
    };
};

}  // namespace bartizan::threat
