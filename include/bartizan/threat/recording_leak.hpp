// recording_leak: someone who holds the card watches the recording (white paper 3.1 and 3.8, A08, H03).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <string_view>

namespace bartizan::threat {

// Encrypting the path ends at the receiver (H02): what lies on the card must be encrypted as an object (H03).
struct recording_leak {
    static constexpr std::string_view id = "BZ-T04", word = "recording_leak";
    static constexpr std::string_view name = "a stolen card or a leaked file shows the video";
    static constexpr std::string_view checklist = "A08, H02, H03";

    template <class On, class Given> struct must_be_countered;
    template <class Service, class Given> struct must_be_countered<on<Service>, Given> {
        static_assert(countered<recording_leak, Service, Given>,
                      "[BZ-T04] recording leak: whoever takes the card can watch the video. Fix: bz::encrypted_frames<> (with "
                      "bz::signed_frames<...>).");
    };
};

}  // namespace bartizan::threat
