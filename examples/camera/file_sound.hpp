// file_sound: the sound of an MP4 file, beside its pictures, as frames that a recording takes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/audio_frame.hpp>
#include <bartizan/protocol/mp4/reader.hpp>

#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace camera {

namespace bz = bartizan;

// file_sound: the first audio track of a file whose pictures `reader` reads, which outlives it.
//   times   on the clock of the pictures: edit lists, by which muxers leave out an encoder's run-up, are taken into account
//   errors  std::runtime_error with a sentence: there is no sound, it is encrypted, it is of another code than the one that is asked for
class file_sound {
    bz::mp4::audio_facts facts_;
    bz::mp4::audio_track track_{};
    std::optional<bz::mp4::sample_reader> samples_;
    std::int64_t shift_ = 0, next_free_ = 0;   // samples
    std::optional<bz::mp4::sample_view> next_;
    struct coded {
        std::vector<std::byte> bytes;
        std::int64_t time;
        std::uint32_t duration;
    };
    std::vector<coded> given_;
    std::vector<bz::frame::audio_frame> frames_;

public:
    file_sound(bz::mp4::reader& reader, bz::audio_codec wanted);
    file_sound(const file_sound&) = delete;   // the reader of samples refers to facts_
    file_sound& operator=(const file_sound&) = delete;

    const bz::mp4::audio_track& track() const { return track_; }
    // until: the frames that begin before this moment, in samples; views valid until the next call.
    std::span<const bz::frame::audio_frame> until(std::int64_t samples);

private:
    void step();
    std::int64_t time_of_next() const;
};

}  // namespace camera
