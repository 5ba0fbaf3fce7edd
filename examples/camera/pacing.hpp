// pacing: which pictures of the sensor are encoded, and which of them are key pictures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "source.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace camera {

// glance: brightness at points all over a picture, by which two pictures are compared.
struct glance {
    static constexpr int columns = 64, rows = 36;
    std::array<std::uint8_t, columns * rows> points{};

    static glance at(const std::uint8_t* y, int stride, int width, int height) {
        glance g;
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < columns; ++column)
                g.points[static_cast<std::size_t>(row * columns + column)] = y[std::ptrdiff_t{(2 * row + 1) * height / (2 * rows)} * stride + (2 * column + 1) * width / (2 * columns)];
        return g;
    }
    // moved_since: a twentieth of the points or more has another brightness.
    bool moved_since(const glance& before) const {
        int changed = 0;
        for (std::size_t i = 0; i < points.size(); ++i) changed += std::abs(points[i] - before.points[i]) > 20;
        return changed * 20 >= columns * rows;
    }
};

// pacing: asked once for each picture that is encoded, and told what came of it.
//   L08   best effort: every second, third... picture alone, when the last GOP was larger than the bit rate allows; decided with each key picture
//   L12   GOP control: a key picture is put off while nothing moves, to longest_gop_frames at most, for pictures are signed with it
class pacing {
    picture_format format_;
    int longest_ = std::max(format_.gop_frames, format_.longest_gop_frames), step_ = 1, since_key_ = 0;
    bool begun_ = false, moved_ = false;
    std::int64_t key_bits_ = 0, other_bits_ = 0;

public:
    struct planned {
        bool key;
        int step;   // in pictures of the sensor: how long this one is shown
    };
    explicit pacing(const picture_format& format) : format_(format) {}

    planned next() {
        const bool key = !begun_ || is_due();
        if (key) {
            if (begun_ && format_.priority == transmission_priority::best_effort) step_ = next_step();
            begun_ = true;
            moved_ = false;
            since_key_ = 0;
            key_bits_ = other_bits_ = 0;
        }
        since_key_ += step_;
        return {key, step_};
    }
    void saw(bool moved) { moved_ = moved_ || moved; }
    void encoded(bool key, std::size_t bytes) { (key ? key_bits_ : other_bits_) += static_cast<std::int64_t>(bytes) * 8; }

private:
    bool is_due() const {
        if (since_key_ + step_ > longest_) return true;
        return since_key_ >= format_.gop_frames && (!format_.gop_control || moved_);
    }
    // next_step: the smallest with which a GOP like the last one keeps to the bit rate; one picture a second is the least.
    int next_step() const {
        const auto room = std::int64_t{format_.bitrate_kbps} * 1000 * since_key_ / format_.frames_per_second;
        int step = 1;
        while (step < format_.frames_per_second && key_bits_ + other_bits_ * step_ / step > room) ++step;
        return step;
    }
};

}  // namespace camera
