// playback_export: exports and checks that somebody asked for in the page.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "export.hpp"
#include "jobs.hpp"
#include "verdicts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace recorder {

// exported: one file, NUMBER.tar, of the folder that write_export() makes.
struct exported {
    export_report report{};
    std::uint64_t bytes = 0;
};

// inquests: what is asked about footage in the page: a part of it to take along, or whether its files are as they were signed.
class inquests {
    std::string folder_, footage_folder_, index_file_;
    std::vector<std::string> authorities_;   // PEM files

public:
    jobs<exported> exports;
    jobs<check_report> checks;
    static constexpr std::size_t kept = 4;   // of each

    // folder: for the exports of this object alone; what is in it is removed first: exports do not outlive the program.
    inquests(std::string folder, std::string footage_folder, std::string index_file, std::vector<std::string> authorities);

    // begin_export, begin_check: the number; nothing: another one runs, or `problem` says why it cannot be made. An export needs room for the
    // footage twice, beside what recording needs.
    std::optional<unsigned> begin_export(const std::string& camera, bz::utc_time from, bz::utc_time to, std::uint64_t footage_bytes, std::string& problem);
    std::optional<unsigned> begin_check(const std::string& camera, bz::utc_time from, bz::utc_time to);
    std::string file_of(unsigned number) const { return folder_ + "/" + std::to_string(number) + ".tar"; }
};

}  // namespace recorder
