// eavesdropping: someone on the network reads or alters what a service sends (white paper 3.1, A07).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <string_view>

namespace bartizan::threat {

// The white paper's answer is encrypted communication; which policy gives it depends on the service, so none is named here.
struct eavesdropping {
    static constexpr std::string_view id = "BZ-T01", word = "eavesdropping";
    static constexpr std::string_view name = "what is sent over the network is read or altered on the way";
    static constexpr std::string_view checklist = "A07";

    template <class On, class Given> struct must_be_countered;
    template <class Service, class Given> struct must_be_countered<on<Service>, Given> {
        static_assert(countered<eavesdropping, Service, Given>,
                      "[BZ-T01] eavesdropping: what this service sends can be read and altered on the way. Fix: compose a policy that "
                      "counters it here, or drop the service.");
    };
};

}  // namespace bartizan::threat
