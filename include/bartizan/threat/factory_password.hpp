// factory_password: an account that came with the camera opens it (white paper 3.2, B02 to B04).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <string_view>

namespace bartizan::threat {

// A password that all cameras of a model share is known to everybody (B04); none may exist before the owner has set one (B02, B03).
struct factory_password {
    static constexpr std::string_view id = "BZ-T08", word = "factory_password";
    static constexpr std::string_view name = "an account that the owner never set opens the service";
    static constexpr std::string_view checklist = "B02, B03, B04";

    template <class On, class Given> struct must_be_countered;
    template <class Service, class Given> struct must_be_countered<on<Service>, Given> {
        static_assert(countered<factory_password, Service, Given>,
                      "[BZ-T08] factory password: nothing says that no account exists before the owner sets one. Fix: bz::accounts<>.");
    };
};

}  // namespace bartizan::threat
