// posix_files: a recorder's tree of files on a POSIX file system.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/mapped_file.hpp>
#include <bartizan/io/posix_file.hpp>
#include <bartizan/protocol/storage/outside.hpp>

#include <cstdio>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace bartizan::io {

// posix_files: a footage_files.   errors  write_failed (read-only disk, no permission), no_space, sync_failed, read_failed, no_such_record
class posix_files {
public:
    class file {
        descriptor handle_;
        friend class posix_files;
        explicit file(descriptor handle) noexcept : handle_(std::move(handle)) {}

    public:
        result<> append(bytes_view data) noexcept { return write_all(handle_.get(), data); }
        result<> overwrite(std::uint64_t at, bytes_view data) noexcept {
            while (!data.empty()) {
                const auto n = ::pwrite(handle_.get(), data.data(), data.size(), static_cast<off_t>(at));
                if (n < 0 && errno == EINTR) continue;
                if (n < 0) return why();
                data = data.subspan(static_cast<std::size_t>(n));
                at += static_cast<std::uint64_t>(n);
            }
            return {};
        }
        result<> truncate(std::uint64_t bytes) noexcept {
            if (::ftruncate(handle_.get(), static_cast<off_t>(bytes)) != 0) return why();
            return {};
        }
        result<> sync() noexcept {
            if (::fdatasync(handle_.get()) != 0) return outside_errc::sync_failed;
            return {};
        }
    };

    result<file> create(const std::string& path) const noexcept {
        descriptor handle(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!handle && errno == EEXIST) return storage::errc::name_taken;
        if (!handle) return why();
        return file(std::move(handle));
    }
    result<file> repair(const std::string& path) const noexcept {
        descriptor handle(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
        if (!handle) return errno == ENOENT ? make_error(outside_errc::no_such_record) : why();
        return file(std::move(handle));
    }
    result<> make_folder(const std::string& path) const {
        if (::mkdir(path.c_str(), 0700) != 0) {
            if (errno != EEXIST) return why();
            return {};
        }
        const auto slash = path.find_last_of('/');
        return io::sync_folder(slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash).c_str());
    }
    result<> rename(const std::string& from, const std::string& to) const noexcept {
        if (::rename(from.c_str(), to.c_str()) != 0) return why();
        return {};
    }
    result<> remove(const std::string& path) const noexcept {
        if (::unlink(path.c_str()) != 0) return errno == ENOENT ? make_error(outside_errc::no_such_record) : why();
        return {};
    }
    result<> sync_folder(const std::string& path) const noexcept { return io::sync_folder(path.c_str()); }
    result<mapped_file> load(const std::string& path) const noexcept { return mapped_file::open(path.c_str()); }

    // list: entries in no order; `.` and `..` are left out.
    template <class Visit> result<> list(const std::string& path, Visit visit) const {
        const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
        if (!folder) return outside_errc::read_failed;
        for (errno = 0; const auto* entry = ::readdir(folder.get()); errno = 0) {
            const std::string_view name = entry->d_name;
            struct stat about;
            if (name == "." || name == ".." || ::fstatat(::dirfd(folder.get()), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0) continue;
            if (S_ISDIR(about.st_mode) || S_ISREG(about.st_mode))
                visit(storage::file_entry{name, static_cast<std::uint64_t>(about.st_size), S_ISDIR(about.st_mode)});
        }
        if (errno != 0) return outside_errc::read_failed;
        return {};
    }
    result<std::uint64_t> free_bytes(const std::string& path) const noexcept {
        struct statvfs about;
        if (::statvfs(path.c_str(), &about) != 0) return outside_errc::read_failed;
        return std::uint64_t{about.f_bavail} * about.f_frsize;
    }

private:
    static error why() noexcept { return make_error(errno == ENOSPC || errno == EDQUOT ? outside_errc::no_space : outside_errc::write_failed); }
};
static_assert(storage::footage_files<posix_files>);

}  // namespace bartizan::io
