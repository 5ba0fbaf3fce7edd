// posix_store: small records in a folder, each replaced atomically.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/io/posix_file.hpp>

#include <cstdio>
#include <string>
#include <sys/stat.h>

namespace bartizan::io {

// posix_store: a record_store. A record is written beside its place, synced, renamed, and the folder synced: after a power cut a
// reader sees the old one or the new one.   memory  path strings   law  tests/laws/record_store_law.hpp
class posix_store {
    std::string folder_;

public:
    // in  folder: made (0700) when it does not exist, its parent must
    explicit posix_store(std::string folder) : folder_(std::move(folder)) { ::mkdir(folder_.c_str(), 0700); }

    const std::string& folder() const noexcept { return folder_; }

    result<std::size_t> load(std::string_view name, bytes_span into) const {
        if (!good(name)) return outside_errc::bad_name;
        const descriptor handle(::open(path(name).c_str(), O_RDONLY | O_CLOEXEC));
        if (!handle) return errno == ENOENT ? outside_errc::no_such_record : outside_errc::read_failed;
        std::size_t size = 0;
        while (true) {
            std::byte one_more;   // tells a record that fills `into` from one that is larger
            const bool full = size == into.size();
            const auto n = ::read(handle.get(), full ? &one_more : into.data() + size, full ? 1 : into.size() - size);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return outside_errc::read_failed;
            if (n == 0) return size;
            if (full) return outside_errc::record_too_large;
            size += static_cast<std::size_t>(n);
        }
    }

    result<> replace(std::string_view name, bytes_view data) {
        if (!good(name)) return outside_errc::bad_name;
        const auto place = path(name), beside = path("." + std::string(name) + ".new");
        {
            const descriptor handle(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
            if (!handle) return outside_errc::write_failed;
            if (const auto written = write_all(handle.get(), data); !written) return discard(beside, written.error());
            if (::fsync(handle.get()) != 0) return discard(beside, make_error(outside_errc::sync_failed));
        }
        if (::rename(beside.c_str(), place.c_str()) != 0) return discard(beside, make_error(outside_errc::write_failed));
        return sync_folder(folder_.c_str());
    }

private:
    static bool good(std::string_view name) noexcept { return !name.empty() && name[0] != '.' && name.find('/') == name.npos; }
    std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }
    static error discard(const std::string& beside, error why) noexcept {
        std::remove(beside.c_str());
        return why;
    }
};
static_assert(record_store<posix_store>);

}  // namespace bartizan::io
