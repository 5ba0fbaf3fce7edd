// video: pictures as an H.264 encoder gives them: real parameter sets and slice headers, random slice data.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/picture.hpp>

#include <random>
#include <vector>

namespace benchmarks {

namespace bz = bartizan;

// video: one GOP of `frames` pictures, the first a key picture; each of `slices` units that have `picture_bytes` together.
class video {
    std::vector<std::vector<std::byte>> bytes_;
    std::vector<std::vector<bz::bytes_view>> units_;

    bz::bytes_view keep(std::vector<std::byte> unit) {
        bytes_.push_back(std::move(unit));
        return bytes_.back();
    }
    static std::vector<std::byte> of(std::initializer_list<int> values) {
        std::vector<std::byte> out;
        for (const auto v : values) out.push_back(static_cast<std::byte>(v));
        return out;
    }

public:
    static constexpr std::uint32_t timescale = 90'000, duration = 3'000;   // 30 frames a second
    static constexpr bz::nal::codec codec = bz::nal::codec::h264;

    video(std::size_t frames, std::size_t picture_bytes, std::size_t slices) {
        bytes_.reserve(2 + frames * slices);   // views stay
        std::mt19937 random(30);
        // 160 x 96, baseline, from x264
        const auto sps = keep(of({0x67, 0x42, 0xd0, 0x0b, 0xda, 0x0b, 0x13, 0xb0, 0x11, 0x00, 0x00, 0x03, 0x00, 0x01, 0x00, 0x00, 0x03, 0x00, 0x30,
                                  0x0f, 0x14, 0x12, 0x26, 0xa0}));
        const auto pps = keep(of({0x68, 0xce, 0x3c, 0x80}));
        for (std::size_t f = 0; f < frames; ++f) {
            auto& units = units_.emplace_back();
            if (f == 0) units = {sps, pps};
            for (std::size_t s = 0; s < slices; ++s) {
                auto slice = f == 0 ? of({0x65, 0x88, 0x84, 0x08, 0x7c, 0x42, 0x22, 0xae}) : of({0x41, 0x9a, 0x20, 0x21, 0xfc, 0x37, 0x27, 0xb3});
                // no zeros, hence no emulation prevention to be thought of
                while (slice.size() < picture_bytes / slices) slice.push_back(static_cast<std::byte>(random() % 255 + 1));
                units.push_back(keep(std::move(slice)));
            }
        }
    }
    video(const video&) = delete;

    // picture: the n-th since the camera was switched on.
    bz::frame::picture picture(std::uint64_t n) const {
        const auto time = static_cast<std::int64_t>(n);
        return {.units = units_[n % units_.size()], .decode_time = time * duration, .duration = duration,
                .captured = {bz::utc_time::from_unix_microseconds(1'767'225'600'000'000).ticks + time * bz::utc_time::ticks_per_second / 30}};
    }
    std::size_t pictures() const { return units_.size(); }
    std::size_t bytes() const {
        std::size_t sum = 0;
        for (const auto& units : units_)
            for (const auto unit : units) sum += unit.size();
        return sum;
    }
};

}  // namespace benchmarks
