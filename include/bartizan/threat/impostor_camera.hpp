// impostor_camera: something that is not the camera sends a recorder its pictures (white paper 3.7, 3.9).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <string_view>

namespace bartizan::threat {

// Whoever takes the camera's address, or its cable, shows the recorder an empty corridor; and is told the password that opens the camera.
struct impostor_camera {
    static constexpr std::string_view id = "BZ-R03", word = "impostor_camera";
    static constexpr std::string_view name = "something else passes for the camera and is recorded";
    static constexpr std::string_view checklist = "G06, G08";

    template <class On, class Given> struct must_be_countered;
    template <class Service, class Given> struct must_be_countered<on<Service>, Given> {
        static_assert(countered<impostor_camera, Service, Given>,
                      "[BZ-R03] impostor camera: whoever answers at the camera's address is recorded as the camera. Fix: "
                      "bz::certified_cameras<bz::tls_v1_3>.");
    };
};

}  // namespace bartizan::threat
