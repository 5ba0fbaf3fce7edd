// unauthorized_access: an unauthorised client uses a service (white paper 3.1, A06).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <string_view>

namespace bartizan::threat {

// The white paper's four answers: passwords, host authentication, disabling the service, IEEE 802.1X.
struct unauthorized_access {
    static constexpr std::string_view id = "BZ-T06", word = "unauthorized_access";
    static constexpr std::string_view name = "a client that nobody authorised uses the service";
    static constexpr std::string_view checklist = "A06";

    template <class On, class Given> struct must_be_countered;
    template <class Service, class Given> struct must_be_countered<on<Service>, Given> {
        static_assert(countered<unauthorized_access, Service, Given>,
                      "[BZ-T06] unauthorized access: any client may use this service. Fix: compose a policy that counters it here, or drop "
                      "the service.");
    };
};

}  // namespace bartizan::threat
