// forged_signer: someone else's signature passes for the camera's (white paper 3.9, I05).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <string_view>

namespace bartizan::threat {

// A self-signed certificate names whoever made it: a thief alters the video, signs again with a certificate of his own, and the
// result verifies. Only a certificate that a third party issued for this camera's key tells the two apart.
struct forged_signer {
    static constexpr std::string_view id = "BZ-T05", word = "forged_signer";
    static constexpr std::string_view name = "a recording signed by someone else passes for the camera's";
    static constexpr std::string_view checklist = "I05";

    template <class On, class Given> struct must_be_countered;
    template <class Service, class Given> struct must_be_countered<on<Service>, Given> {
        static_assert(countered<forged_signer, Service, Given>,
                      "[BZ-T05] forged signer: anyone can sign an altered video anew. Fix: sign, with "
                      "bz::software_key<bz::provenance::factory> or ::owner_ca.");
    };
};

}  // namespace bartizan::threat
