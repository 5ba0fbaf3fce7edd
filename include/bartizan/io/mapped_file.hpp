// mapped_file: a whole file as bytes, read by the pages that are touched.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/io/posix_file.hpp>

#include <sys/mman.h>
#include <sys/stat.h>

namespace bartizan::io {

// mapped_file: read-only; a file that another process shortens while it is mapped kills the reader, so do not map files still being cut.
class mapped_file {
    void* at_ = nullptr;
    std::size_t size_ = 0;

    mapped_file(void* at, std::size_t size) noexcept : at_(at), size_(size) {}

public:
    // errors  no_such_record (no such file), read_failed (not a regular file, no permission)
    static result<mapped_file> open(const char* path) noexcept {
        const descriptor handle(::open(path, O_RDONLY | O_CLOEXEC));
        if (!handle) return errno == ENOENT ? outside_errc::no_such_record : outside_errc::read_failed;
        struct stat facts;
        if (::fstat(handle.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return outside_errc::read_failed;
        const auto size = static_cast<std::size_t>(facts.st_size);
        if (size == 0) return mapped_file(nullptr, 0);
        void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, handle.get(), 0);
        if (at == MAP_FAILED) return outside_errc::read_failed;
        return mapped_file(at, size);
    }
    mapped_file(mapped_file&& other) noexcept : at_(std::exchange(other.at_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    mapped_file& operator=(mapped_file&&) = delete;
    ~mapped_file() {
        if (at_) ::munmap(at_, size_);
    }
    bytes_view bytes() const noexcept { return {static_cast<const std::byte*>(at_), size_}; }
};

}  // namespace bartizan::io
