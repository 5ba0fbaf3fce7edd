// file_part: a part of a file, read piece by piece: a peer that takes it slowly costs one buffer, however long it is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/posix_file.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <sys/stat.h>

namespace bartizan::io {

// file_part: not a map, because a recorder may take the torn end off a file while somebody reads it.
//   memory   one buffer of buffer_bytes      file   may be renamed or removed meanwhile: it is read to the end all the same
class file_part {
public:
    static constexpr std::size_t buffer_bytes = 65'536;

private:
    descriptor handle_;
    std::uint64_t next_ = 0, left_ = 0;   // of the file: not yet in the buffer
    std::size_t at_ = 0, filled_ = 0;
    std::unique_ptr<std::array<std::byte, buffer_bytes>> buffer_;

    file_part(descriptor handle, std::uint64_t first, std::uint64_t length) : handle_(std::move(handle)), next_(first), left_(length) {}

public:
    // open: `length` bytes from `first` on; a symbolic link is not followed.
    //   errors  no_such_record, read_failed: no permission, not a regular file, or it ends before
    static result<file_part> open(const char* path, std::uint64_t first, std::uint64_t length) noexcept {
        descriptor handle(::open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        if (!handle) return errno == ENOENT ? outside_errc::no_such_record : outside_errc::read_failed;
        struct stat facts;
        if (::fstat(handle.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return outside_errc::read_failed;
        const auto size = static_cast<std::uint64_t>(facts.st_size);
        if (first > size || length > size - first) return outside_errc::read_failed;
        return file_part(std::move(handle), first, length);
    }
    // front: bytes that come next; they stay until taken(). Empty: all were taken, or the file gives no more.
    bytes_view front() {
        if (at_ == filled_ && left_ > 0) fill();
        return buffer_ ? bytes_view(*buffer_).subspan(at_, filled_ - at_) : bytes_view{};
    }
    void taken(std::size_t n) noexcept { at_ += n; }
    bool ended() const noexcept { return left_ == 0; }   // what front() gives is the last

private:
    void fill() {
        if (!buffer_) buffer_ = std::make_unique<std::array<std::byte, buffer_bytes>>();
        at_ = filled_ = 0;
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer_bytes));
        ssize_t n;
        do n = ::pread(handle_.get(), buffer_->data(), wanted, static_cast<off_t>(next_));
        while (n < 0 && errno == EINTR);
        if (n <= 0) return void(left_ = 0);   // shorter than it was: whoever waits for the rest is told by the end of the connection
        filled_ = static_cast<std::size_t>(n);
        next_ += filled_, left_ -= filled_;
    }
};

}  // namespace bartizan::io
