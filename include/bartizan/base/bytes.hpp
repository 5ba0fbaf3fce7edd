// bytes: views of memory, and bounded big-endian reading and writing of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace bartizan {

using bytes_view = std::span<const std::byte>;
using bytes_span = std::span<std::byte>;

inline bytes_view as_bytes(std::string_view text) noexcept { return std::as_bytes(std::span(text.data(), text.size())); }
inline std::string_view as_text(bytes_view bytes) noexcept { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// same_bytes: for public data only; secrets go through crypto::equal_ct.
inline bool same_bytes(bytes_view a, bytes_view b) noexcept { return std::ranges::equal(a, b); }

// copy_bytes: `to` has room for all of `from`, and is apart from it. In libstdc++ 12 std::ranges::copy of spans goes byte by byte.
inline void copy_bytes(bytes_view from, bytes_span to) noexcept {
    if (!from.empty()) std::memcpy(to.data(), from.data(), from.size());   // an empty view may be null
}

// byte_writer: appends to the caller's memory; an overflow is remembered, nothing is written past the end.
class byte_writer {
    bytes_span space_;
    std::size_t used_ = 0;
    bool fits_ = true;

public:
    explicit constexpr byte_writer(bytes_span space) noexcept : space_(space) {}

    constexpr bool fits() const noexcept { return fits_; }          // false: the result is not usable, the space was too small
    constexpr std::size_t size() const noexcept { return used_; }   // bytes written
    constexpr bytes_span written() const noexcept { return space_.first(used_); }
    constexpr bytes_span free_space() const noexcept { return space_.subspan(used_); }

    template <std::size_t Width> constexpr void big_endian(std::uint64_t value) noexcept {
        if (!claim(Width)) return;
        for (std::size_t i = 0; i < Width; ++i) space_[used_ - 1 - i] = static_cast<std::byte>(value >> (8 * i));
    }
    constexpr void u8(std::uint8_t v) noexcept { big_endian<1>(v); }
    constexpr void u16(std::uint16_t v) noexcept { big_endian<2>(v); }
    constexpr void u24(std::uint32_t v) noexcept { big_endian<3>(v); }
    constexpr void u32(std::uint32_t v) noexcept { big_endian<4>(v); }
    constexpr void u64(std::uint64_t v) noexcept { big_endian<8>(v); }
    void bytes(bytes_view data) noexcept {
        if (claim(data.size())) copy_bytes(data, space_.subspan(used_ - data.size()));
    }
    void text(std::string_view data) noexcept { bytes(as_bytes(data)); }
    constexpr void zeros(std::size_t count) noexcept {
        if (claim(count)) std::ranges::fill(space_.subspan(used_ - count, count), std::byte{0});
    }
    // advance: `count` bytes of free_space() were filled by somebody else.
    constexpr void advance(std::size_t count) noexcept { (void)claim(count); }
    // patch_u32: overwrite four bytes that were written before, e.g. a size that is known only now.
    constexpr void patch_u32(std::size_t at, std::uint32_t value) noexcept {
        if (at + 4 > used_) return;
        for (std::size_t i = 0; i < 4; ++i) space_[at + 3 - i] = static_cast<std::byte>(value >> (8 * i));
    }

private:
    constexpr bool claim(std::size_t count) noexcept {
        if (!fits_ || count > space_.size() - used_) return fits_ = false;
        used_ += count;
        return true;
    }
};

// byte_reader: reads from the front; a read past the end is remembered and gives zeros or an empty view.
class byte_reader {
    bytes_view data_;
    std::size_t at_ = 0;
    bool whole_ = true;

public:
    explicit constexpr byte_reader(bytes_view data) noexcept : data_(data) {}

    constexpr bool whole() const noexcept { return whole_; }        // false: something was read that was not there
    constexpr std::size_t position() const noexcept { return at_; }
    constexpr std::size_t remaining() const noexcept { return data_.size() - at_; }
    constexpr bytes_view rest() const noexcept { return data_.subspan(at_); }

    template <std::size_t Width> constexpr std::uint64_t big_endian() noexcept {
        const auto from = bytes(Width);
        std::uint64_t value = 0;
        for (const auto b : from) value = value << 8 | std::to_integer<std::uint64_t>(b);
        return value;
    }
    constexpr std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(big_endian<1>()); }
    constexpr std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(big_endian<2>()); }
    constexpr std::uint32_t u24() noexcept { return static_cast<std::uint32_t>(big_endian<3>()); }
    constexpr std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(big_endian<4>()); }
    constexpr std::uint64_t u64() noexcept { return big_endian<8>(); }
    constexpr bytes_view bytes(std::size_t count) noexcept {
        if (!whole_ || count > remaining()) {
            whole_ = false;
            return {};
        }
        at_ += count;
        return data_.subspan(at_ - count, count);
    }
    constexpr void skip(std::size_t count) noexcept { (void)bytes(count); }
};

}  // namespace bartizan
