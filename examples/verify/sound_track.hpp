// sound_track: the first sound track of an MP4 file, frame by frame among the pictures of its time, in clear as far as there are keys.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "recording.hpp"

namespace verify {

// sound_track: until() gives what is heard before a picture. What cannot be taken apart is told by other_audio, and no error: the pictures
// are judged all the same. Octets of G.711 that each are a sample, as some programs copy them, are no frames that a camera signed.
class sound_track {
    using keys = std::map<bz::mp4::key_id, bz::crypto::aes_key<16>>;

    const listener& to_;
    const keys& keys_;
    std::uint32_t video_timescale_;
    bz::mp4::audio_facts audio_{};
    std::optional<bz::mp4::sample_reader> samples_;
    std::optional<bz::mp4::sample_view> next_;
    std::vector<std::byte> clear_;

public:
    sound_track(const bz::mp4::reader& movie, const listener& to, const keys& expanded)
        : to_(to), keys_(expanded), video_timescale_(std::max(movie.video().timescale, 1u)) {
        bz::mp4::fault why;
        const bool read = bz::mp4::read_audio(movie.video().moov, audio_, why);
        if (read && audio_.tracks == 0) return;
        if (!read || !audio_.known || audio_.tracks > 1 || audio_.track.entry_count > 1 || audio_.track.timescale == 0) tell_other();
        if (!read || !audio_.known || audio_.track.timescale == 0) return;
        if (to_.audio_form) to_.audio_form({audio_.codec, channels(), rate()});
        samples_.emplace(movie.samples_of(audio_));
        step();
        if (next_ && audio_.codec != bz::audio_codec::aac && next_->duration <= 1) {
            next_.reset();
            tell_other();
        }
    }
    sound_track(const sound_track&) = delete;   // the reader refers to audio_
    sound_track& operator=(const sound_track&) = delete;

    void until(std::uint64_t ticks) {
        while (next_ && seconds(next_->decode_time, audio_.track.timescale) < seconds(ticks, video_timescale_)) give();
    }
    void rest() {
        while (next_) give();
    }

private:
    static double seconds(std::uint64_t ticks, std::uint32_t timescale) { return static_cast<double>(ticks) / timescale; }
    // channels, rate: of AAC as its configuration has them, which is what a decoder goes by.
    std::uint8_t channels() const { return config() ? config()->channels : static_cast<std::uint8_t>(std::min<unsigned>(audio_.channels, 255)); }
    std::uint32_t rate() const { return config() ? config()->sample_rate : audio_.codec == bz::audio_codec::aac ? audio_.track.timescale : 8000; }
    std::optional<bz::aac::config> config() const {
        if (audio_.codec != bz::audio_codec::aac) return std::nullopt;
        const auto read = bz::aac::read_config(audio_.track.entry().configuration);
        return read ? std::optional(*read) : std::nullopt;
    }
    void tell_other() {
        if (to_.other_audio) to_.other_audio();
    }
    void step() {
        next_ = samples_->next();
        if (!next_ && samples_->why() && samples_->why().code != bz::mp4::errc::truncated) tell_other();
    }
    void give() {
        const auto sample = *next_;
        auto data = sample.data;
        bool readable = !sample.is_protected;
        if (const auto key = readable ? keys_.end() : keys_.find(sample.entry->kid); key != keys_.end()) {
            clear_.resize(std::max(clear_.size(), data.size()));
            if (const auto done = bz::frame::decrypt(sample, key->second, clear_)) readable = true, data = *done;
        }
        to_.audio(data, readable, static_cast<std::int64_t>(sample.decode_time), audio_.track.timescale);
        step();
    }
};

}   // namespace verify
