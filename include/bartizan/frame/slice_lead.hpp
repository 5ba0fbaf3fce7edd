// slice_lead: how many bytes of a slice stay clear so that a player can read its header without the key.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/stream_header.hpp>
#include <bartizan/protocol/nal/slice_header.hpp>

#include <variant>

namespace bartizan::frame {

// slice_lead: the exact slice header where it can be computed, else a fixed lead that is longer than any header seen in practice.
//   memory  about 10 KB   source  ISO/IEC 23001-7, 9.5.2.2
class slice_lead {
    static constexpr std::size_t fixed_bytes = 128;
    std::variant<nal::slice_headers<nal::codec::h264>, nal::slice_headers<nal::codec::h265>> headers_;

public:
    explicit slice_lead(nal::codec c) noexcept {
        if (c == nal::codec::h265) headers_.emplace<1>();
    }

    // learn: a set that does not parse is passed over; its slices then get the fixed lead.
    void learn(const stream_header& header) noexcept {
        const auto sets = header.sets();
        for (const auto units : {sets.sps, sets.pps})
            for (const auto unit : units) std::visit([unit](auto& h) { (void)h.learn(unit); }, headers_);
    }
    std::size_t bytes(bytes_view unit) const noexcept {
        const auto exact = std::visit([unit](const auto& h) { return h.bytes(unit); }, headers_);
        return std::min(exact ? *exact : fixed_bytes, unit.size());
    }
};

}  // namespace bartizan::frame
