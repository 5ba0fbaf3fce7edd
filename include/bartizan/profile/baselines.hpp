// baselines: all public baselines that a product is measured by, in one list.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/baselines/algorithm_rules.hpp>
#include <bartizan/profile/baselines/camera_guides.hpp>
#include <bartizan/profile/baselines/cra_annex_i.hpp>
#include <bartizan/profile/baselines/en_18031_1.hpp>
#include <bartizan/profile/baselines/etsi_en_303_645.hpp>
#include <bartizan/profile/baselines/iec_62443_4_2.hpp>
#include <bartizan/profile/baselines/nistir_8425.hpp>
#include <bartizan/profile/baselines/uk_psti.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace bartizan::profile {

inline constexpr const baseline* baselines[] = {&etsi_en_303_645, &en_18031_1, &cra_annex_i, &uk_psti, &nistir_8425, &iec_62443_4_2, &camera_guides, &algorithm_rules};

// how_known_of: who answers the row of this id; nothing when no baseline has such a row.
constexpr std::optional<how_known> how_known_of(std::string_view id) {
    for (const auto* each : baselines)
        for (const auto& r : each->rows)
            if (r.id == id) return r.how;
    return {};
}
inline constexpr std::size_t number_of_rows = [] {
    std::size_t count = 0;
    for (const auto* each : baselines) count += each->rows.size();
    return count;
}();

}  // namespace bartizan::profile
