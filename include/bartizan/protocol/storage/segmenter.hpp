// segmenter: when a recording goes on in a new file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/folder_limits.hpp>
#include <bartizan/base/instant.hpp>

#include <optional>

namespace bartizan::storage {

// cut: why a new segment begins at a picture; `none`: it does not.
enum class cut { none, first, full, clock_back, clock_ahead, restarted };

// segmenter: asked about each picture before it is recorded. A file holds one run of one clock and one encoder, so that a time within it is
// its name plus its ticks: whoever plays it needs nothing else.
//   restarted   the stream begins anew: the camera restarted, its parameter sets, content key or certificate changed. What was recorded stays.
//   at          `key`: the picture can be played without others; no segment begins with another
template <folder_limits L = folder_limits{}> class segmenter {
    std::optional<utc_time> start_, last_;
    bool restarted_ = false;

    static constexpr std::int64_t ticks_of(std::uint32_t ms) { return std::int64_t{ms} * (utc_time::ticks_per_second / 1000); }

public:
    static_assert(L.segment_ms >= 1000, "segments of less than a second are all overhead");

    constexpr void restarted() noexcept { restarted_ = true; }
    constexpr cut at(utc_time captured, bool key) noexcept {
        const auto why = reason(captured);
        if (why == cut::none || !key) {
            if (why == cut::none || why == cut::full) last_ = captured;
            return cut::none;
        }
        start_ = last_ = captured;
        restarted_ = false;
        return why;
    }

private:
    constexpr cut reason(utc_time captured) const noexcept {
        if (!start_) return cut::first;
        if (restarted_) return cut::restarted;
        if (last_->ticks - captured.ticks > ticks_of(L.jump_ms)) return cut::clock_back;   // less: pictures in decoding order, or a clock being trimmed
        if (captured.ticks - last_->ticks > ticks_of(L.jump_ms)) return cut::clock_ahead;
        if (captured.ticks - start_->ticks >= ticks_of(L.segment_ms)) return cut::full;
        return cut::none;
    }
};

}  // namespace bartizan::storage
