// box: the one structure of an MP4 file, written with its size patched and read within bounds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/protocol/mp4/errc.hpp>

#include <array>
#include <optional>

namespace bartizan::mp4 {

// fourcc: the type of a box, a brand, a scheme.
struct fourcc {
    std::uint32_t value = 0;

    constexpr fourcc() = default;
    explicit constexpr fourcc(std::uint32_t from) noexcept : value(from) {}
    consteval fourcc(const char (&letters)[5]) noexcept {
        for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(letters[i]);
    }
    // letters: for messages; what is not printable becomes '?', the array ends with a zero.
    constexpr std::array<char, 5> letters() const noexcept {
        std::array<char, 5> out{};
        for (unsigned i = 0; i < 4; ++i) {
            const auto c = static_cast<char>(value >> (24 - 8 * i) & 0xff);
            out[i] = c >= ' ' && c <= '~' ? c : '?';
        }
        return out;
    }
    friend constexpr bool operator==(fourcc, fourcc) = default;
};

// box: everything written while it lives is inside it; its size is set when it goes.
//   limits  4 GiB, more than any init segment or moof   source  ISO/IEC 14496-12, 4.2
class box {
    byte_writer& out_;
    std::size_t at_;

public:
    box(byte_writer& out, fourcc type) noexcept : out_(out), at_(out.size()) {
        out.u32(0);
        out.u32(type.value);
    }
    box(byte_writer& out, fourcc type, std::uint8_t version, std::uint32_t flags) noexcept : box(out, type) {   // a FullBox
        out.u8(version);
        out.u24(flags);
    }
    box(const box&) = delete;
    box& operator=(const box&) = delete;
    ~box() { out_.patch_u32(at_, static_cast<std::uint32_t>(out_.size() - at_)); }
};

// box_view: a box that was found. `offset` is that of its header in the file.
struct box_view {
    fourcc type{};
    std::uint64_t offset = 0;
    std::size_t header_bytes = 0;
    bytes_view payload{};
    bool whole = true;         // false: the enclosing space ends first; payload is what is there
    bool open_ended = false;   // size 0, which only the last box of a file may have

    std::uint64_t payload_offset() const noexcept { return offset + header_bytes; }
    std::uint64_t end() const noexcept { return payload_offset() + payload.size(); }
};

// box_reader: the boxes in `space` one after another; never recursive, so the depth is what the caller's code has.
//   in      `space` begins at file offset `offset`
//   out     nothing at the end; a last box that is cut off is given with whole = false
//   errors  malformed(): a size smaller than its header; nothing is given after that
//   source  ISO/IEC 14496-12, 4.2: 32-bit size, 1: 64-bit size follows the type, 0: to the end of the space
class box_reader {
    bytes_view space_{};
    std::uint64_t offset_ = 0;
    bool malformed_ = false;

public:
    constexpr box_reader() = default;
    constexpr box_reader(bytes_view space, std::uint64_t offset) noexcept : space_(space), offset_(offset) {}
    explicit box_reader(const box_view& parent, std::size_t skip = 0) noexcept : offset_(parent.payload_offset()) {
        space_ = parent.payload;
        skip = std::min(skip, space_.size());
        space_ = space_.subspan(skip);
        offset_ += skip;
    }

    constexpr bool malformed() const noexcept { return malformed_; }
    constexpr std::uint64_t offset() const noexcept { return offset_; }   // of the next box, or of what stopped the reading

    constexpr std::optional<box_view> next() noexcept {
        if (malformed_ || space_.empty()) return std::nullopt;
        byte_reader in(space_);
        std::uint64_t size = in.u32();
        const fourcc type(in.u32());
        if (size == 1) size = in.u64();
        const std::size_t header = in.position();
        if (!in.whole()) return give({type, offset_, space_.size(), {}, false, false}, space_.size());
        const bool open_ended = size == 0;
        if (open_ended) size = space_.size();
        if (size < header) {
            malformed_ = true;
            return std::nullopt;
        }
        const bool whole = size <= space_.size();
        const auto bytes = whole ? static_cast<std::size_t>(size) : space_.size();
        return give({type, offset_, header, space_.subspan(header, bytes - header), whole, open_ended}, bytes);
    }

private:
    constexpr box_view give(box_view found, std::size_t bytes) noexcept {
        space_ = space_.subspan(bytes);
        offset_ += bytes;
        return found;
    }
};

}   // namespace bartizan::mp4
