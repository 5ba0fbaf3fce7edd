// source: where the camera's pictures and sound come from: encoders fed with a test picture and a test sound, or a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/audio_frame.hpp>
#include <bartizan/frame/picture.hpp>
#include <bartizan/protocol/mp4/audio_track.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace camera {

namespace bz = bartizan;

// transmission_priority: what gives way when the pictures need more than the bit rate.   checklist  L08
//   frame_rate          the quality; and a picture that needs less than the bit rate takes less
//   constant_bit_rate   the quality, which takes all of the bit rate when there is little to show
//   best_effort         the frame rate: pictures have the quality that is set, and are left out
enum class transmission_priority { frame_rate, constant_bit_rate, best_effort };
// image_quality: no picture is made finer, so that what is left of the bit rate stays free; of no meaning at a constant bit rate.   checklist  L11
enum class image_quality { fine, normal, low };

struct picture_format {
    bz::nal::codec codec = bz::nal::codec::h264;
    int width = 1280, height = 720, frames_per_second = 25, bitrate_kbps = 2048, gop_frames = 25;
    transmission_priority priority = transmission_priority::constant_bit_rate;
    image_quality quality = image_quality::normal;
    bool gop_control = false;     // a GOP of gop_frames may become as long as longest_gop_frames while nothing moves   checklist  L12
    int longest_gop_frames = 0;
    friend bool operator==(const picture_format&, const picture_format&) = default;
};

// sound_format: of the test sound; of a file, which code its sound must have.
enum class test_sound { tone, speech };
struct sound_format {
    bz::audio_codec codec = bz::audio_codec::aac;
    test_sound what = test_sound::tone;
    friend bool operator==(const sound_format&, const sound_format&) = default;
};

// source: next() gives pictures in decoding order until the end. Views are valid until the next call.
//   errors  thrown as std::runtime_error with a sentence: this is the edge
class source {
public:
    virtual ~source() = default;
    virtual bz::nal::codec codec() const = 0;
    virtual std::uint32_t timescale() const = 0;
    virtual std::optional<bz::frame::picture> next() = 0;
    // sound: none: there is none. heard: the frames that begin before the picture of the last next() ends; views valid until the next call.
    virtual std::optional<bz::mp4::audio_track> sound() const { return {}; }
    virtual std::span<const bz::frame::audio_frame> heard() { return {}; }
};

// test_source: libx264 or libx265 through libavcodec. live: a picture is drawn when its time has come, else at once.
std::unique_ptr<source> test_source(const picture_format& format, std::uint64_t frames, bool live, const std::optional<sound_format>& sound = {});

// bytes_source: Annex B H.264 or H.265, or MP4, in the caller's memory. Annex B has no times: `frames_per_second` gives them, and
// decoding order must be presentation order (no B pictures); MP4 brings its own. Foreign signatures are left out.
//   sound   passed on as it is when it is asked for: the first audio track of an MP4, which must then be there, in the clear, and of this code
std::unique_ptr<source> bytes_source(bz::bytes_view file, int frames_per_second, bz::utc_time first, const std::optional<bz::audio_codec>& sound = {});

// file_source: the same of a file.
std::unique_ptr<source> file_source(const std::string& path, int frames_per_second, bz::utc_time first, const std::optional<bz::audio_codec>& sound = {});

// sound_of_file: which code the sound of a file has that a camera could show; none: no sound, or of another code.
std::optional<bz::audio_codec> sound_of_file(const std::string& path);

// looped_source: a file again and again, each picture when its time has come; times go on where the file begins anew.
std::unique_ptr<source> looped_source(const std::string& path, int frames_per_second, const std::optional<bz::audio_codec>& sound = {});

}  // namespace camera
