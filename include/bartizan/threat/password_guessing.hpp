// password_guessing: someone tries password after password (white paper 3.2, Q02).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <string_view>

namespace bartizan::threat {

// Common pairs are tried first (B05), then everything else; the white paper sets no delay (Q02), EN 303 645, 5.1-5 demands one.
struct password_guessing {
    static constexpr std::string_view id = "BZ-T07", word = "password_guessing";
    static constexpr std::string_view name = "a password is guessed by trying many";
    static constexpr std::string_view checklist = "B05, Q02";

    template <class On, class Given> struct must_be_countered;
    template <class Service, class Given> struct must_be_countered<on<Service>, Given> {
        static_assert(countered<password_guessing, Service, Given>,
                      "[BZ-T07] password guessing: this service answers any number of guesses. Fix: bz::throttle<>.");
    };
};

}  // namespace bartizan::threat
