// h265_reference_set: st_ref_pic_set(), which pictures a picture may refer to; a slice header cannot be measured without it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/nal/bit_reader.hpp>

#include <array>
#include <bit>
#include <span>

namespace bartizan::nal {

// h265_reference_set: order count differences, the `negative` ones first; bit i of `used` is used_by_curr_pic of entry i.
struct h265_reference_set {
    static constexpr unsigned size_max = 16;   // MaxDpbSize (H.265, A.4.2)
    std::array<std::int32_t, size_max> delta{};
    std::uint16_t used = 0;
    std::uint8_t negative = 0, size = 0;

    constexpr unsigned used_count() const noexcept { return static_cast<unsigned>(std::popcount(used)); }
    constexpr bool add(std::int64_t difference, bool is_used) noexcept {
        if (size == size_max || difference > 0x7fff || difference < -0x8000) return false;
        if (is_used) used = static_cast<std::uint16_t>(used | 1u << size);
        delta[size++] = static_cast<std::int32_t>(difference);
        return true;
    }
};

// predict_reference_set: the set that differs from `from` by `step`.
//   in      bit i of `used` and `kept` is entry i, bit `from.size` the step itself   source  H.265, 7-61 and 7-62
constexpr bool predict_reference_set(const h265_reference_set& from, std::int64_t step, std::uint32_t used, std::uint32_t kept,
                                     h265_reference_set& to) noexcept {
    bool good = true;
    const auto take = [&](unsigned entry, bool negative) {
        const std::int64_t difference = (entry < from.size ? from.delta[entry] : 0) + step;
        if (difference != 0 && (difference < 0) == negative && (kept >> entry & 1)) good = to.add(difference, used >> entry & 1) && good;
    };
    for (unsigned i = from.size; i > from.negative; --i) take(i - 1, true);
    take(from.size, true);
    for (unsigned i = 0; i < from.negative; ++i) take(i, true);
    to.negative = to.size;
    for (unsigned i = from.negative; i > 0; --i) take(i - 1, false);
    take(from.size, false);
    for (unsigned i = from.negative; i < from.size; ++i) take(i, false);
    return good;
}

// read_reference_set: st_ref_pic_set(index), index = before.size().
//   in      the sets of the SPS that come before; in_slice: the one that a slice header brings itself
//   out     false: a value out of range   source  H.265, 7.3.7 and 7.4.8
constexpr bool read_reference_set(bit_reader& in, std::span<const h265_reference_set> before, bool in_slice,
                                  h265_reference_set& to) noexcept {
    to = {};
    if (!before.empty() && in.flag()) {
        const std::uint64_t back = in_slice ? std::uint64_t{in.ue()} + 1 : 1;
        if (back > before.size()) return false;
        const auto& from = before[before.size() - static_cast<std::size_t>(back)];
        const bool minus = in.flag();
        const std::int64_t step = std::int64_t{in.ue()} + 1;
        std::uint32_t used = 0, kept = 0;
        for (unsigned i = 0; i <= from.size; ++i) {
            const bool is_used = in.flag();
            used |= static_cast<std::uint32_t>(is_used) << i;
            kept |= static_cast<std::uint32_t>(is_used || in.flag()) << i;
        }
        return in.whole() && predict_reference_set(from, minus ? -step : step, used, kept, to);
    }
    const auto negative = in.ue(), positive = in.ue();
    if (negative > to.size_max || positive > to.size_max - negative) return false;
    for (std::uint32_t i = 0; i < negative + positive; ++i) {
        const bool first = i == 0 || i == negative;
        const std::int64_t step = std::int64_t{in.ue()} + 1;
        if (!to.add((first ? 0 : to.delta[i - 1]) + (i < negative ? -step : step), in.flag())) return false;
    }
    to.negative = static_cast<std::uint8_t>(negative);
    return in.whole();
}

}   // namespace bartizan::nal
