// stream_header: the parameter sets of a recording, kept from its first picture on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/picture.hpp>
#include <bartizan/protocol/mp4/decoder_configuration.hpp>

namespace bartizan::frame {

// stream_header: VPS, SPS and PPS units as the first key picture brought them. An MP4 of type avc1 or hvc1 has them in its sample
// entry only (ISO/IEC 14496-15, 5.4.2.1 and 8.4.1.1), so later ones must be the same.
//   memory  4 KiB inside the object, at most 8 units of each kind
class stream_header {
    struct units {
        std::array<bytes_view, 8> held;
        std::size_t count = 0;
        std::span<const bytes_view> view() const noexcept { return std::span(held).first(count); }
    };
    std::array<std::byte, 4096> memory_;
    std::array<units, 3> kinds_{};   // VPS, SPS, PPS
    std::size_t used_ = 0;

    static std::size_t place(nal::codec c, bytes_view unit) noexcept {
        const int first = c == nal::codec::h264 ? 6 : 32;   // SPS 7, PPS 8; VPS 32, SPS 33, PPS 34
        return static_cast<std::size_t>(nal::type(c, unit) - first);
    }

public:
    stream_header() = default;
    stream_header(const stream_header&) = delete;   // the views point into memory_
    stream_header& operator=(const stream_header&) = delete;

    // learn: keep the parameter sets of a picture; errors no_parameter_sets (none there, or more than there is memory for)
    result<> learn(nal::codec c, const picture& p) noexcept {
        for (const auto unit : p.units) {
            if (nal::kind_of(c, unit) != nal::kind::parameter_set || knows(c, unit)) continue;
            auto& same_kind = kinds_[place(c, unit)];
            if (same_kind.count == same_kind.held.size() || unit.size() > memory_.size() - used_) return errc::no_parameter_sets;
            const auto kept = bytes_span(memory_).subspan(used_, unit.size());
            std::ranges::copy(unit, kept.begin());
            same_kind.held[same_kind.count++] = kept;
            used_ += unit.size();
        }
        if (kinds_[1].count == 0 || kinds_[2].count == 0) return errc::no_parameter_sets;
        return {};
    }

    bool knows(nal::codec c, bytes_view unit) const noexcept {
        return std::ranges::any_of(kinds_[place(c, unit)].view(), [unit](bytes_view known) { return same_bytes(known, unit); });
    }
    mp4::parameter_set_units sets() const noexcept { return {kinds_[0].view(), kinds_[1].view(), kinds_[2].view()}; }
};

}  // namespace bartizan::frame
