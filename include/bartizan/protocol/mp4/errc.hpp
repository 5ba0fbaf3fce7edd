// errc: what can be wrong with an MP4 file or with what is to be written into one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::mp4 {

enum class errc {
    no_space = 1,
    bad_parameter_set,
    too_many_subsamples,
    subsamples_do_not_add_up,
    sample_count,
    truncated,
    malformed,
    missing_box,
    no_video,
    unsupported,
    too_many_samples,
};
inline constexpr error_domain domain{"MP4", [](int code) -> std::string_view {
                                         switch (errc(code)) {
                                         case errc::no_space: return "the memory given is too small for the boxes";
                                         case errc::bad_parameter_set: return "a parameter set is missing or cannot be parsed";
                                         case errc::too_many_subsamples:
                                             return "a sample has more subsamples than its auxiliary information can describe";
                                         case errc::subsamples_do_not_add_up: return "the subsamples of a sample do not add up to its size";
                                         case errc::sample_count: return "a fragment has no samples, or more than its boxes can count";
                                         case errc::truncated: return "the file ends in the middle of a box";
                                         case errc::malformed: return "a box contradicts itself or its neighbours";
                                         case errc::missing_box: return "a box that must be there is not";
                                         case errc::no_video: return "the file has no H.264 or H.265 track";
                                         case errc::unsupported: return "the file uses a feature of the format that is not read here";
                                         case errc::too_many_samples: return "the samples claim more data than the file has";
                                         }
                                         return "unknown";
                                     }};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

}   // namespace bartizan::mp4
