// playback_export: exports and checks that somebody asked for in the page.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "export.hpp"
#include "jobs.hpp"
#include "store_cache.hpp"
#include "verdicts.hpp"

#include <bartizan/base/address.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace recorder {

// exported: one file, NUMBER.tar, of the folder that write_export() makes.
struct exported {
    export_report report{};
    std::uint64_t bytes = 0;
};

// asked_by: of whom an export is, for the audit log.
struct asked_by {
    std::string camera, user;
    bz::address address{};
    bz::utc_time from{}, to{};
};
using export_listener = std::function<void(const asked_by&, int verify_exit_code)>;   // on the thread of the export; a negative code: it failed

// inquests: what is asked about footage in the page: a part of it to take along, or whether its files are as they were signed.
class inquests {
    std::string folder_, footage_folder_, index_file_;
    std::vector<std::string> authorities_;   // PEM files
    std::map<unsigned, asked_by> asked_;     // of the exports that are kept
    std::shared_ptr<store_cache> from_store_;   // nothing: there is no store

public:
    jobs<exported> exports;
    jobs<check_report> checks;
    static constexpr std::size_t kept = 4;   // of each

    // folder: for the exports of this object alone; what is in it is removed first: exports do not outlive the program.
    inquests(std::string folder, std::string footage_folder, std::string index_file, std::vector<std::string> authorities, std::shared_ptr<store_cache> from_store = {});

    // begin_export, begin_check: the number; nothing: another one runs, or `problem` says why it cannot be made. An export needs room for the
    // footage twice, beside what recording needs; what only the store has is brought first.
    std::optional<unsigned> begin_export(const asked_by& who, std::uint64_t footage_bytes, std::string& problem, export_listener ended);
    const asked_by* asked(unsigned number) const;   // of an export that is kept
    std::optional<unsigned> begin_check(const std::string& camera, bz::utc_time from, bz::utc_time to);
    std::string file_of(unsigned number) const { return folder_ + "/" + std::to_string(number) + ".tar"; }
};

}  // namespace recorder
