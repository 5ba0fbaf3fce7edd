// posix_file: a recording on a POSIX file system, written at its end and synced on demand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace bartizan::io {

// descriptor: closes what it holds; -1 holds nothing.
class descriptor {
    int fd_ = -1;

public:
    descriptor() = default;
    explicit descriptor(int fd) noexcept : fd_(fd) {}
    descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }
};

// write_all: until everything is written; a signal in between does not count as a failure, a full disk does.
inline result<> write_all(int fd, bytes_view data) noexcept {
    while (!data.empty()) {
        const auto n = ::write(fd, data.data(), data.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == ENOSPC || errno == EDQUOT ? outside_errc::no_space : outside_errc::write_failed;
        data = data.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

// sync_folder: a new or renamed file survives a power cut only when its folder was synced too.
inline result<> sync_folder(const char* folder) noexcept {
    const descriptor handle(::open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!handle || ::fsync(handle.get()) != 0) return outside_errc::sync_failed;
    return {};
}

// posix_file: a patchable_file.   errors  write_failed, no_space, sync_failed   law  tests/laws/append_file_law.hpp
class posix_file {
    descriptor handle_;

    explicit posix_file(descriptor handle) noexcept : handle_(std::move(handle)) {}

public:
    // create: a new file that only its owner can read; an existing one is an error, recordings are never overwritten.
    static result<posix_file> create(const char* path) noexcept {
        descriptor handle(::open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!handle) return outside_errc::write_failed;
        return posix_file(std::move(handle));
    }

    result<> append(bytes_view data) noexcept { return write_all(handle_.get(), data); }
    result<> overwrite(std::uint64_t at, bytes_view data) noexcept {
        while (!data.empty()) {
            const auto n = ::pwrite(handle_.get(), data.data(), data.size(), static_cast<off_t>(at));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return outside_errc::write_failed;
            data = data.subspan(static_cast<std::size_t>(n));
            at += static_cast<std::uint64_t>(n);
        }
        return {};
    }
    result<> sync() noexcept {
        if (::fdatasync(handle_.get()) != 0) return outside_errc::sync_failed;
        return {};
    }
};
static_assert(patchable_file<posix_file>);

}  // namespace bartizan::io
