// sound_rows: what every row of every baseline must be.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/row.hpp>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

namespace tests {

// faults_of: a line for each row that is not sound.
inline std::string faults_of(const bartizan::profile::baseline& b) {
    using namespace bartizan::profile;
    const char* source = std::getenv("BARTIZAN_SOURCE");
    std::set<std::string_view> ids;
    std::string bad;
    for (const auto& r : b.rows) {
        const auto complain = [&](const char* what) { bad += std::string(r.id) + " " + what + "\n"; };
        if (!ids.insert(r.id).second) complain("stands twice");
        if (r.text.empty() || r.force.empty()) complain("lacks words");
        const bool composed = r.how == how_known::composition || r.how == how_known::composition_or_declaration;
        if (composed != (r.asks != question::nobody)) complain("asks what is not answered, or answers what is not asked");
        if (!r.evidence.empty() && source && !std::filesystem::exists(std::filesystem::path(source) / r.evidence)) complain("names evidence that is not there");
        if (!r.evidence.empty() && r.how != how_known::test) complain("has evidence but is no test");
    }
    return bad;
}

}  // namespace tests
