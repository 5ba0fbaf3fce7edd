// source: where the camera's pictures come from: an encoder fed with the test picture, or a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/picture.hpp>

#include <memory>
#include <optional>
#include <string>

namespace camera {

namespace bz = bartizan;

struct picture_format {
    bz::nal::codec codec = bz::nal::codec::h264;
    int width = 1280, height = 720, frames_per_second = 25, bitrate_kbps = 2048, gop_frames = 25;
    friend bool operator==(const picture_format&, const picture_format&) = default;
};

// source: next() gives pictures in decoding order until the end. Views are valid until the next call.
//   errors  thrown as std::runtime_error with a sentence: this is the edge
class source {
public:
    virtual ~source() = default;
    virtual bz::nal::codec codec() const = 0;
    virtual std::uint32_t timescale() const = 0;
    virtual std::optional<bz::frame::picture> next() = 0;
};

// test_source: libx264 or libx265 through libavcodec. live: a picture is drawn when its time has come, else at once.
std::unique_ptr<source> test_source(const picture_format& format, std::uint64_t frames, bool live);

// bytes_source: Annex B H.264 or H.265, or MP4, in the caller's memory. Annex B has no times: `frames_per_second` gives them, and
// decoding order must be presentation order (no B pictures); MP4 brings its own. Foreign signatures are left out.
std::unique_ptr<source> bytes_source(bz::bytes_view file, int frames_per_second, bz::utc_time first);

// file_source: the same of a file.
std::unique_ptr<source> file_source(const std::string& path, int frames_per_second, bz::utc_time first);

// looped_source: a file again and again, each picture when its time has come; times go on where the file begins anew.
std::unique_ptr<source> looped_source(const std::string& path, int frames_per_second);

}  // namespace camera
