// test_sound: what the camera hears when it has no microphone: a tone whose beeps are the seconds of the picture's clock, or a voice.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "source.hpp"

#include <bartizan/frame/audio_frame.hpp>

#include <memory>
#include <span>

namespace camera {

// sound_wave: the samples of the test sound, each a function of its moment, so that any piece of it is in step with the picture's clock.
//   tone    a quiet hum, and a loud beep of 1 kHz in the first 100 ms of each second: the lamp of the test picture shines as long
//   speech  a voice that says syllables: pulses through three resonators, and noise for the consonants (after Klatt, 1980)
class sound_wave {
    test_sound kind_;
    double rate_;
    std::int64_t begin_us_;    // of the first sample, since 1970
    std::uint64_t n_ = 0;
    double phase_ = 0;
    std::uint32_t noise_ = 1;
    struct resonator {
        double y1 = 0, y2 = 0;
        double next(double x, double hertz, double width, double rate);
    };
    std::array<resonator, 3> throat_{};

public:
    sound_wave(test_sound kind, std::uint32_t rate, std::int64_t begin_us) : kind_(kind), rate_(rate), begin_us_(begin_us) {}
    std::int16_t next();

private:
    double tone(double second, double part);
    double speech(double second);
};

// sound_source: the test sound as coded frames.
//   errors  thrown as std::runtime_error with a sentence
class sound_source {
public:
    virtual ~sound_source() = default;
    virtual bz::mp4::audio_track track() const = 0;
    // until: the frames that begin before this moment, in samples; views valid until the next call.
    virtual std::span<const bz::frame::audio_frame> until(std::int64_t samples) = 0;
};

// make_sound: its sample 0 is heard at `begin`.
std::unique_ptr<sound_source> make_sound(const sound_format& format, bz::utc_time begin);

}  // namespace camera
