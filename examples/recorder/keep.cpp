// SPDX-License-Identifier: Apache-2.0
#include "house.hpp"

#include "command.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace recorder {

namespace {

std::string made(const bz::io::posix_files& files, const std::string& folder) {
    if (const auto done = files.make_folder(folder); !done) command::fail(folder + ": " + std::string(done.error().message()));
    return folder;
}

index opened(const std::string& path, bool& remade, bool& in_memory) {
    auto made = index::open_or_remake(path, remade);
    if (made) return *std::move(made);
    in_memory = true;
    return command::need(index::open(":memory:"), path);
}

}  // namespace

folder_lock::folder_lock(const std::string& folder) : handle_(::open(made({}, folder).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (!handle_) command::fail(folder + ": cannot be opened");
    if (::flock(handle_.get(), LOCK_EX | LOCK_NB) != 0) command::fail(folder + ": another recorder works with this folder");
}

keep::keep(const configuration& config, bool read_all, const progress& said)
    : lock(config.folder), listed(opened(config.index_file(), remade, in_memory)),
      folder(command::need(footage::open(files, listed, config.footage_folder(), found, [&](const bz::io::rebuild_progress& p) {
          if (said) said(p);
      }, read_all || remade || in_memory), config.footage_folder())) {}

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
