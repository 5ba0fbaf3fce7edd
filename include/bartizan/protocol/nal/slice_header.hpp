// slice_header: the part of a slice that stays clear under Common Encryption, found with the parameter sets seen so far.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/nal/codec.hpp>
#include <bartizan/protocol/nal/h264_slice_header.hpp>
#include <bartizan/protocol/nal/h265_slice_header.hpp>

namespace bartizan::nal {

// slice_header_limits: how many parameter sets are remembered, the newest; an encoder of a camera uses one of each.
struct slice_header_limits {
    std::uint32_t sps = 2, pps = 8;
};

// slice_headers: give it every NAL unit in order; it learns from parameter sets and measures slices.
//   memory  sizeof: about 10 KB for H.265 with the default limits, under 1 KB for H.264; no heap
//   errors  syntax_errc; after an error the caller leaves a fixed, greater part of the slice clear
//   source  ISO/IEC 23001-7, 9.5.2.2: slice headers stay clear so that players can find picture types
template <codec Codec, slice_header_limits Limits = slice_header_limits{}> class slice_headers {
    static constexpr bool avc = Codec == codec::h264;
    using sps_type = std::conditional_t<avc, h264_sps, h265_sps>;
    using pps_type = std::conditional_t<avc, h264_pps, h265_pps>;

    std::array<sps_type, Limits.sps> sps_{};
    std::array<pps_type, Limits.pps> pps_{};
    std::uint64_t sps_count_ = 0, pps_count_ = 0;

public:
    // learn: other units than SPS and PPS are let by. A set that does not parse leaves what is known as it was.
    result<> learn(bytes_view unit) noexcept {
        const auto kind = type(unit);
        if (kind == (avc ? 7 : 33)) return learn_sps(unit);
        if (kind == (avc ? 8 : 34)) return learn_pps(unit);
        return {};
    }

    static constexpr bool is_slice(bytes_view unit) noexcept {
        const auto kind = type(unit);
        return avc ? kind == 1 || kind == 5 : (kind >= 0 && kind <= 9) || (kind >= 16 && kind <= 21);
    }

    // bytes: of the slice `unit`, from its NAL header to the end of its slice header, emulation prevention bytes counted.
    result<std::size_t> bytes(bytes_view unit) const noexcept {
        if (!is_slice(unit)) return syntax_errc::wrong_type;
        const auto* pps = find(pps_, pps_count_, pps_id(unit));
        const auto* sps = pps ? find(sps_, sps_count_, pps->sps_id) : nullptr;
        if (!sps) return syntax_errc::unknown_set;
        if constexpr (avc)
            return h264_slice_header_bytes(unit, *sps, *pps);
        else
            return h265_slice_header_bytes(unit, *sps, *pps);
    }

private:
    static constexpr int type(bytes_view unit) noexcept {
        if (unit.size() < (avc ? 1 : 2)) return -1;
        const auto first = std::to_integer<int>(unit[0]);
        return avc ? first & 0x1f : first >> 1 & 0x3f;
    }
    static constexpr std::uint32_t pps_id(bytes_view unit) noexcept {
        bit_reader in(unit);
        in.skip(avc ? 8 : 17);   // H.265: with first_slice_segment_in_pic_flag
        if constexpr (avc)
            (void)in.ue(), (void)in.ue();
        else if (type(unit) >= 16)
            in.skip(1);
        return in.ue();
    }
    template <class Sets> static constexpr auto find(Sets& sets, std::uint64_t count, std::uint32_t id) noexcept -> decltype(&sets[0]) {
        for (std::size_t at = 0; at < std::min<std::uint64_t>(count, sets.size()); ++at)
            if (sets[at].id == id) return &sets[at];
        return nullptr;
    }
    template <class Sets> static void keep(Sets& sets, std::uint64_t& count, const typename Sets::value_type& set) noexcept {
        // When all places are taken the oldest goes: encoders that count their ids up use the newest.
        auto* place = find(sets, count, set.id);
        if (!place) place = &sets[count++ % sets.size()];
        *place = set;
    }
    result<> learn_sps(bytes_view unit) noexcept {
        if constexpr (avc) {
            const auto set = parse_h264_sps(unit);
            if (!set) return set.error();
            keep(sps_, sps_count_, *set);
        } else {
            sps_type set;
            if (const auto parsed = parse_h265_sps(unit, set); !parsed) return parsed;
            keep(sps_, sps_count_, set);
        }
        return {};
    }
    result<> learn_pps(bytes_view unit) noexcept {
        const auto set = [&] {
            if constexpr (avc)
                return parse_h264_pps(unit);
            else
                return parse_h265_pps(unit);
        }();
        if (!set) return set.error();
        keep(pps_, pps_count_, *set);
        return {};
    }
};

}   // namespace bartizan::nal
