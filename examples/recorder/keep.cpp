// SPDX-License-Identifier: Apache-2.0
#include "house.hpp"

#include "command.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdlib>
#include <filesystem>

namespace recorder {

namespace {

std::string made(const bz::io::posix_files& files, const std::string& folder) {
    if (const auto done = files.make_folder(folder); !done) command::fail(folder + ": " + std::string(done.error().message()));
    return folder;
}

// copied: the index of a disk that cannot be written to, with what its log has, to a place where SQLite can work with it.
std::string copied(const std::string& path, const spare_place& to) {
    const auto copy = to.path() + "/index.sqlite";
    for (const char* const part : {"", "-wal"}) {
        std::error_code failed;
        std::filesystem::copy_file(path + part, copy + part, failed);
        if (failed && *part == '\0') std::filesystem::remove(copy, failed);   // none, or no room: the files say it all again
    }
    return copy;
}
index opened(const std::string& path, bool& remade, std::string& index_file, std::unique_ptr<spare_place>& spare) {
    auto made = index::open_or_remake(path, remade);
    index_file = path;
    if (made) return *std::move(made);
    try {
        spare = std::make_unique<spare_place>();
        index_file = copied(path, *spare);
        auto copy = index::open_or_remake(index_file, remade);
        if (copy) return *std::move(copy);
    } catch (const std::exception&) {   // memory is left
    }
    spare.reset();
    index_file.clear();
    remade = true;
    return command::need(index::open(":memory:"), path);
}

}  // namespace

folder_lock::folder_lock(const std::string& folder) : handle_(::open(made({}, folder).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (!handle_) command::fail(folder + ": cannot be opened");
    if (::flock(handle_.get(), LOCK_EX | LOCK_NB) != 0) command::fail(folder + ": another recorder works with this folder");
}

spare_place::spare_place() {
    std::error_code failed;
    path_ = (std::filesystem::temp_directory_path(failed) / "recorder-XXXXXX").string();
    if (failed || !::mkdtemp(path_.data())) command::fail("there is no place for temporary files");
}
spare_place::~spare_place() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}
readable_index index_to_read(const std::string& path) {
    auto made = index::open(path);
    if (made) return {nullptr, *std::move(made)};
    if (::access(path.c_str(), W_OK) == 0) return {nullptr, command::need(std::move(made), path)};   // broken, then
    auto place = std::make_unique<spare_place>();
    auto copy = command::need(index::open(copied(path, *place)), path);
    return {std::move(place), std::move(copy)};
}

keep::keep(const configuration& config, bool read_all, const progress& said)
    : lock(config.folder), listed(opened(config.index_file(), remade, index_file, spare)),
      folder(command::need(footage::open(files, listed, config.footage_folder(), found, [&](const bz::io::rebuild_progress& p) {
          if (said) said(p);
      }, read_all || remade), config.footage_folder())) {}

bool keep::return_index(const std::string& to) {
    if (!listed.copy_to(to)) return false;
    auto made = index::open(to);
    if (!made) return false;
    listed = *std::move(made);   // whoever works with it finds the new one
    index_file = to;
    spare.reset();
    return true;
}

std::string sentence_of(const bz::io::found_footage& f) {
    std::string text = std::to_string(f.segments) + " segments, " + std::to_string(f.fragments) + " fragments, " + std::to_string(f.bytes >> 20) + " MiB";
    const auto tell = [&](std::uint64_t count, const std::string& what) {
        if (count > 0) text += "; " + std::to_string(count) + " " + what;
    };
    tell(f.scanned, "files read again");
    tell(f.cut_short, "files with a torn end, " + std::to_string(f.torn_bytes) + " bytes, which was taken off: it had never been synced");
    tell(f.mended, "files whose place for an index was torn, mended");
    tell(f.damaged, "fragments that changed on the disk: they stay");
    tell(f.without_pictures, "files without a whole fragment: they stay");
    tell(f.unmended, "files that cannot be mended: the disk cannot be written to");
    tell(f.unreadable, "files that cannot be read");
    tell(f.gone, "segments of the index whose files are gone");
    return text;
}

}  // namespace recorder
