// credential_theft: a reusable secret is caught on the wire (white paper 3.3, C01, C02).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <string_view>

namespace bartizan::threat {

// A good password does not help once it has been overheard (C01); plain text credentials are named as the case to avoid (C02).
struct credential_theft {
    static constexpr std::string_view id = "BZ-T02", word = "credential_theft";
    static constexpr std::string_view name = "a password or community string is caught on the wire and used again";
    static constexpr std::string_view checklist = "C01, C02";

    template <class On, class Given> struct must_be_countered;
    template <class Service, class Given> struct must_be_countered<on<Service>, Given> {
        static_assert(countered<credential_theft, Service, Given>,
                      "[BZ-T02] credential theft: this service sends a reusable secret in the clear. Fix: compose a policy that counters "
                      "it here, or drop the service.");
    };
};

}  // namespace bartizan::threat
