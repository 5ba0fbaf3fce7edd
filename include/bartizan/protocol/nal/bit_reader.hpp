// bit_reader: reads the bits of a NAL unit as if its emulation prevention bytes were not there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

namespace bartizan::nal {

// bit_reader: fixed-length (u), Exp-Golomb (ue, se) and skipped fields from the front of one NAL unit.
//   in      a whole NAL unit without start code or length; the NAL header is read like any other bits
//   errors  sticky: after a read past the end or an Exp-Golomb code longer than 32 bits every field is 0 and whole() is false
//   memory  none; 32 bytes of state
//   source  H.264, 7.3.1 and 9.1; H.265, 7.3.1.1 and 9.2
class bit_reader {
    bytes_view unit_;
    std::size_t next_ = 0;     // index in unit_ of the byte that is loaded next
    std::uint8_t byte_ = 0;    // the byte being read
    std::uint8_t left_ = 0;    // how many bits of it are unread
    std::uint8_t zeros_ = 0;   // zero bytes just before next_, at most 2
    bool whole_ = true;

public:
    explicit constexpr bit_reader(bytes_view unit) noexcept : unit_(unit) {}

    constexpr bool whole() const noexcept { return whole_; }
    // bytes_touched: bytes of the unit, emulation prevention bytes included, up to and with the last bit that was read.
    constexpr std::size_t bytes_touched() const noexcept { return next_; }
    constexpr bool aligned() const noexcept { return left_ == 0; }

    constexpr std::uint32_t bits(unsigned count) noexcept {   // count <= 32
        std::uint64_t value = 0;
        while (count > 0) {
            if (left_ == 0 && !load()) return 0;
            const unsigned take = count < left_ ? count : left_;
            left_ = static_cast<std::uint8_t>(left_ - take);
            value = value << take | (static_cast<std::uint32_t>(byte_) >> left_ & ((1u << take) - 1));
            count -= take;
        }
        return whole_ ? static_cast<std::uint32_t>(value) : 0;
    }
    constexpr bool flag() noexcept { return bits(1) != 0; }
    constexpr void skip(std::size_t count) noexcept {
        for (; count > 32 && whole_; count -= 32) (void)bits(32);
        if (whole_) (void)bits(static_cast<unsigned>(count));
    }

    constexpr std::uint32_t ue() noexcept {
        unsigned zeros = 0;
        while (whole_ && !flag())
            if (++zeros > 31) whole_ = false;   // 2^32 - 2 is the greatest ue(v) either standard uses
        return whole_ ? (1u << zeros) - 1 + bits(zeros) : 0;
    }
    constexpr std::int32_t se() noexcept {
        const std::uint32_t code = ue();
        const auto half = static_cast<std::int32_t>(code / 2);
        return code & 1 ? half + 1 : -half;
    }

    // more_rbsp_data: something is left beside the stop bit and its zeros (H.264, 7.2; H.265, 7.2).
    constexpr bool more_rbsp_data() const noexcept {
        if (!whole_) return false;
        std::size_t end = unit_.size();
        while (end > next_) {
            const auto is = [&](std::size_t back, unsigned value) { return unit_[end - back] == std::byte(value); };
            const bool padded = end >= next_ + 3 && is(1, 3) && is(2, 0) && is(3, 0);   // cabac_zero_word
            if (!is(1, 0) && !padded) break;
            --end;
        }
        const unsigned rest = byte_ & ((1u << left_) - 1);
        if (left_ == 0) return end > next_ && !(end == next_ + 1 && unit_[next_] == std::byte{0x80});
        return end > next_ || (rest != 0 && rest != 1u << (left_ - 1));
    }

private:
    constexpr bool load() noexcept {
        if (whole_ && zeros_ == 2 && next_ < unit_.size() && unit_[next_] == std::byte{3}) {
            ++next_;
            zeros_ = 0;
        }
        if (!whole_ || next_ == unit_.size()) return whole_ = false;
        byte_ = std::to_integer<std::uint8_t>(unit_[next_++]);
        left_ = 8;
        zeros_ = byte_ != 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(zeros_ < 2 ? zeros_ + 1 : 2);
        return true;
    }
};

}   // namespace bartizan::nal
