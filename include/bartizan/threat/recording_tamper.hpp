// recording_tamper: someone alters a stored recording and nobody can tell (white paper 3.1 and 3.9, A09).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <string_view>

namespace bartizan::threat {

// Cards and files are carried and mailed (I03): whoever holds one can change a frame, remove it or swap the order.
struct recording_tamper {
    static constexpr std::string_view id = "BZ-T03", word = "recording_tamper";
    static constexpr std::string_view name = "a stored recording is altered and nobody can tell";
    static constexpr std::string_view checklist = "A09, I01, I03";

    template <class On, class Given> struct must_be_countered;
    template <class Service, class Given> struct must_be_countered<on<Service>, Given> {
        static_assert(countered<recording_tamper, Service, Given>,
                      "[BZ-T03] recording tamper: a stored frame can be altered and nobody can tell. Fix: bz::signed_frames<bz::sha256, "
                      "bz::ecdsa_p256>.");
    };
};

}  // namespace bartizan::threat
