// SPDX-License-Identifier: Apache-2.0
#include "playback_export.hpp"

#include "command.hpp"

#include <bartizan/io/posix_files.hpp>
#include <bartizan/protocol/storage/segment_name.hpp>

#include <filesystem>

#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

namespace recorder {

namespace {

constexpr std::uint64_t left_for_recording = std::uint64_t{1} << 30;

// pack: a folder as one file, by the tar that every system has.
void pack(const std::string& parent, const std::string& name, const std::string& file) {
    std::vector<std::string> words{"tar", "--create", "--file=" + file, "--owner=0", "--group=0", "--numeric-owner", "--directory=" + parent, "--", name};
    std::vector<char*> arguments;
    for (auto& each : words) arguments.push_back(each.data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    if (posix_spawnp(&child, "tar", nullptr, nullptr, arguments.data(), environ) != 0) command::fail("tar, which packs an export, cannot be started");
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) command::fail("tar could not pack the export; is the disk full?");
}

}  // namespace

inquests::inquests(std::string folder, std::string footage_folder, std::string index_file, std::vector<std::string> authorities,
                   std::shared_ptr<store_cache> from_store)
    : folder_(std::move(folder)), footage_folder_(std::move(footage_folder)), index_file_(std::move(index_file)), authorities_(std::move(authorities)), from_store_(std::move(from_store)) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
    (void)command::need(bz::io::posix_files().make_folder(folder_), folder_);
}

std::optional<unsigned> inquests::begin_export(const asked_by& who, std::uint64_t footage_bytes, std::string& problem, export_listener ended) {
    const auto& [camera, user, address, from, to] = who;
    const auto free = bz::io::posix_files().free_bytes(folder_);
    if (!free || *free < left_for_recording || (*free - left_for_recording) / 2 < footage_bytes) {
        problem = "there is no room for it beside what is recorded; on the recorder, recorder export writes to another disk";
        return {};
    }
    const bz::storage::segment_text text({.start = from});
    const auto name = camera + "-" + std::string(text.view().substr(0, 15)) + "Z";
    export_request what{.camera = camera, .from = from, .to = to, .out = folder_ + "/" + name, .authorities = authorities_, .verify_options = {}};
    const auto make = [this, what, name, who, ended = std::move(ended)](unsigned number, const jobs<exported>::progress& told) {
        std::error_code ignored;
        try {
            auto index = command::need(bz::io::sqlite::footage_index::open(index_file_), index_file_);
            auto request = what;
            std::uint64_t before = 0;
            std::vector<std::string> refused;
            if (from_store_) {
                const auto lacking = command::need(from_store_->wanted(index, what.camera, what.from, export_reads_to(what.to), ~0u), index_file_);
                before = lacking.bytes;
                const auto got = from_store_->bring(lacking.segments, [&](std::uint64_t done, std::uint64_t all) { told(done, 3 * all); });
                refused = got.refused;
                (void)command::need(index.each_anywhere(what.camera, what.from, export_reads_to(what.to), [&](const bz::storage::segment_facts& s, bz::storage::place at) {
                    if (at == bz::storage::place::folder) return true;
                    if (auto here = from_store_->find(s.id)) request.elsewhere.push_back({here->facts, here->path, here});
                    return true;
                }), index_file_);
            }
            exported out{.report = write_export(index, footage_folder_, request, [&](const export_progress& p) { told(before + p.done, before + p.all); })};
            out.report.notes.insert(out.report.notes.end(), refused.begin(), refused.end());
            pack(folder_, name, file_of(number));
            std::filesystem::remove_all(what.out, ignored);
            out.bytes = std::filesystem::file_size(file_of(number));
            ended(who, out.report.verify_exit_code);
            return out;
        } catch (...) {
            std::filesystem::remove_all(what.out, ignored);
            std::filesystem::remove(file_of(number), ignored);
            ended(who, -1);
            throw;
        }
    };
    const auto number = exports.begin(name, kept, make, [this](const jobs<exported>::state& gone) {
        std::error_code ignored;
        std::filesystem::remove(file_of(gone.number), ignored);
        asked_.erase(gone.number);
    });
    if (number) asked_.emplace(*number, who);
    return number;
}
const asked_by* inquests::asked(unsigned number) const {
    const auto at = asked_.find(number);
    return at == asked_.end() ? nullptr : &at->second;
}
std::optional<unsigned> inquests::begin_check(const std::string& camera, bz::utc_time from, bz::utc_time to) {
    const auto make = [this, camera, from, to](unsigned, const jobs<check_report>::progress& told) {
        auto index = command::need(bz::io::sqlite::footage_index::open(index_file_), index_file_);
        check_request what{.camera = camera, .from = from, .to = to};
        for (const auto& file : authorities_) what.authorities.push_back(command::read_text(file));
        return check(index, footage_folder_, what, [&](const check_progress& p) { told(p.bytes_done, p.bytes); });
    };
    return checks.begin(camera, kept, make, [](const jobs<check_report>::state&) {});
}

}  // namespace recorder
