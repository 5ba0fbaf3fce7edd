// cross: what the pieces of the cross test program share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch_test_macros.hpp>   // the stand-in of this folder

#include <bartizan/kernel/detect.hpp>

#include <cstdint>
#include <string_view>

namespace cross {

namespace bz = bartizan;

// for_each_target(act): act.operator()<Target>() for every target that this processor can run, the portable one first.
template <class Act> void for_each_target(Act act) {
    act.template operator()<bz::target::portable>();
    const auto hardware = [&]<class... Target>(bz::list<Target...>) {
        const auto one = [&]<class T>() {
            if constexpr (!std::same_as<T, bz::target::portable>) {
                if (assume_usable || bz::kernel::usable<T>()) act.template operator()<T>();
            }
        };
        (one.template operator()<Target>(), ...);
    };
    hardware(bz::kernel::candidates{});
    act.template operator()<bz::target::detect>();
}

void vectors();      // vectors.cpp
void laws();         // laws.cpp
void differential(unsigned cases);   // differential.cpp
void facts();        // facts.cpp
void recordings();   // recordings.cpp

}  // namespace cross
