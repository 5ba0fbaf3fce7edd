// access_units: a row of NAL units, cut into pictures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/picture.hpp>

#include <optional>
#include <utility>

namespace bartizan::frame {

// access_units: take() each unit; it gives the units of the picture that this unit does not belong to any more, else nothing.
// Units that precede a first slice (delimiter, parameter sets, SEI) belong to the picture after them (H.264, 7.4.1.2.3; H.265, 7.4.2.4.4).
//   memory  MaxUnits views inside the object; the views given are valid until the next take()
//   errors  too_many_slices: more units than MaxUnits in one picture
template <std::size_t MaxUnits = 1024> class access_units {
    nal::codec codec_;
    std::array<bytes_view, MaxUnits> units_;
    std::array<bytes_view, MaxUnits> given_;
    std::size_t count_ = 0;
    bool has_slice_ = false;

public:
    using units = std::span<const bytes_view>;

    explicit access_units(nal::codec c) noexcept : codec_(c) {}

    result<std::optional<units>> take(bytes_view unit) noexcept {
        std::optional<units> done;
        const auto k = nal::kind_of(codec_, unit);
        const bool slice = k == nal::kind::slice || k == nal::kind::uncovered_slice;
        if (has_slice_ && (nal::starts_picture(codec_, unit) || begins_next(k, unit))) done = give();
        if (count_ == units_.size()) return errc::too_many_slices;
        units_[count_++] = unit;
        has_slice_ = has_slice_ || slice;
        return done;
    }

    // finish: the last picture, when there is one.
    std::optional<units> finish() noexcept {
        if (!has_slice_) return std::nullopt;
        return give();
    }

private:
    // A suffix SEI (H.265 type 40) and units of unknown kind stay with the picture whose slices they follow.
    bool begins_next(nal::kind k, bytes_view unit) const noexcept {
        if (k == nal::kind::sei) return codec_ == nal::codec::h264 || nal::type(codec_, unit) == 39;
        return k == nal::kind::delimiter || k == nal::kind::parameter_set;
    }
    units give() noexcept {
        const auto count = std::exchange(count_, 0);
        std::ranges::copy(units(units_).first(count), given_.begin());
        has_slice_ = false;
        return units(given_).first(count);
    }
};

}  // namespace bartizan::frame
