// arriving_sound: sound that comes beside a camera's pictures, put on the clock of the pictures, so that lips stay in step in what is stored.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/arrival_audio.hpp>
#include <bartizan/protocol/mp4/audio_track.hpp>
#include <bartizan/protocol/rtp/receiver.hpp>
#include <bartizan/protocol/sdp/audio_format.hpp>

#include <deque>
#include <optional>
#include <vector>

namespace bartizan::service {

struct arriving_sound_limits {
    unsigned report_ms = 1'000;        // how long sender reports are waited for, before what PLAY said is believed
    unsigned any_ms = 3'000;           // and this, before sound is taken as simultaneous with the picture that came last
    unsigned apart_ms = 100;           // a drift that is put right
    unsigned apart_for_ms = 2'000;     // once it has lasted so long
    std::size_t held_frames = 1'024;   // of sound whose time is not known yet
};

// arriving_sound: of one camera. Times are samples from the zero of the pictures' times.
//   order    expects() when the description was read, begins() on each connection; picture() for each picture that is stored; sound()
//   clock    by both tracks' sender reports (RFC 3550, 6.4.1), else by RTP-Info, else by arrival. From its first frame on sound is counted in
//            samples, without a gap but where packets were lost; what drifts from the reports is put right (`moved` counts that)
//   out      give(frame::audio_frame, std::optional<mp4::sample_protection>) for each frame, in order, never overlapping: of one that would, time is
//            cut and no bytes, for they may be signed. What came before the first picture is dropped
//   memory   the heap, for frames that are held while the clock is not known: at most held_frames
template <arriving_sound_limits L = arriving_sound_limits{}> class arriving_sound {
    struct held {
        std::vector<std::byte> bytes;
        std::int64_t count;
        std::uint32_t duration;
        std::optional<mp4::sample_protection> how;
    };
    struct shown {
        std::uint32_t timestamp = 0;
        std::optional<utc_time> at{};
        std::int64_t presented = 0;   // ticks of `rate`
        std::uint32_t rate = 0;
    };
    struct starts_of {
        std::uint32_t picture, sound;
    };

    std::optional<mp4::audio_track> track_;
    std::optional<shown> picture_;
    std::optional<starts_of> starts_;
    std::optional<rtp::unwrapped> counts_;
    std::optional<std::int64_t> zero_;   // sample time of count 0
    std::optional<std::int64_t> apart_since_;
    std::int64_t last_count_ = 0, end_ = 0;
    std::uint32_t last_timestamp_ = 0;
    std::deque<held> waiting_;

public:
    std::uint64_t given = 0, moved = 0, dropped = 0;

    void expects(const sdp::audio_format& format) noexcept { track_ = mp4::audio_track{format.codec, format.configuration}; }
    void expects_none() noexcept { track_.reset(); }
    const std::optional<mp4::audio_track>& track() const noexcept { return track_; }

    void begins() {
        picture_.reset(), starts_.reset();
        again();
        end_ = INT64_MIN;
    }
    // starts: the timestamps of both at one moment.
    void starts(std::uint32_t picture, std::uint32_t sound) noexcept { starts_ = starts_of{picture, sound}; }
    // picture: with its timestamp, its wall-clock time when reports name it, and where it is shown, in ticks of `rate`.
    void picture(std::uint32_t timestamp, std::optional<utc_time> at, std::int64_t presented, std::uint32_t rate) noexcept {
        picture_ = shown{timestamp, at, presented, rate};
    }
    template <class Give> void sound(const rtp::received_audio& frame, std::optional<utc_time> at, Give give) {
        if (!track_ || !picture_) return void(++dropped);
        if (!counts_) counts_.emplace();
        const auto count = counts_->of(frame.timestamp);
        if (const auto step = count - last_count_; step > samples(10'000) || step < -samples(10'000)) {   // another sender
            again();
            counts_.emplace();
            return sound(frame, at, give);
        }
        last_count_ = count, last_timestamp_ = frame.timestamp;
        const auto duration = track_->codec == audio_codec::aac ? aac::frame_samples : static_cast<std::uint32_t>(frame.bytes.size());
        if (!zero_) {
            if (waiting_.size() == L.held_frames) waiting_.pop_front(), ++dropped;
            waiting_.push_back({{frame.bytes.begin(), frame.bytes.end()}, count, duration, frame.how});
            zero_ = clock_now(count, frame.timestamp, at);
            if (!zero_) return;
            return release(give);
        }
        keep_in_step(count, at);
        hand_on({frame.bytes, count + *zero_, duration}, frame.how, give);
    }
    // settle: a file ends here: what is held belongs into it, at the best time that is known by now.
    template <class Give> void settle(Give give) {
        if (waiting_.empty() || !picture_) return;
        zero_ = (starts_ ? by_starts(last_timestamp_) : presented()) - last_count_;
        release(give);
    }

private:
    std::int64_t samples(std::int64_t ms) const noexcept { return ms * track_->timescale() / 1000; }
    void again() {
        counts_.reset(), zero_.reset(), apart_since_.reset();
        last_count_ = 0;
        waiting_.clear();
    }
    // by_reports: when the wall-clock times of a frame and of the last picture are known, the sample time of the frame.
    std::optional<std::int64_t> by_reports(std::optional<utc_time> at) const noexcept {
        if (!at || !picture_->at) return std::nullopt;
        return presented() + (at->ticks - picture_->at->ticks) * track_->timescale() / utc_time::ticks_per_second;
    }
    // by_starts: by what PLAY said, the sample time of the frame with this timestamp.
    std::int64_t by_starts(std::uint32_t timestamp) const noexcept {
        const auto pictured = static_cast<std::int32_t>(picture_->timestamp - starts_->picture);
        return presented() - std::int64_t{pictured} * track_->timescale() / picture_->rate + static_cast<std::int32_t>(timestamp - starts_->sound);
    }
    std::int64_t presented() const noexcept {   // of the last picture, in samples
        const auto rate = std::int64_t{picture_->rate}, scale = std::int64_t{track_->timescale()};
        return picture_->presented / rate * scale + picture_->presented % rate * scale / rate;
    }
    std::optional<std::int64_t> clock_now(std::int64_t count, std::uint32_t timestamp, std::optional<utc_time> at) const noexcept {
        if (const auto time = by_reports(at)) return *time - count;
        const auto waited = count - waiting_.front().count;
        if (starts_ && waited >= samples(L.report_ms)) return by_starts(timestamp) - count;
        if (waited >= samples(L.any_ms)) return presented() - count;
        return std::nullopt;
    }
    void keep_in_step(std::int64_t count, std::optional<utc_time> at) noexcept {
        const auto time = by_reports(at);
        const auto off = time ? *time - (*zero_ + count) : 0;
        if (off <= samples(L.apart_ms) && off >= -samples(L.apart_ms)) return apart_since_.reset();
        if (!apart_since_) apart_since_ = count;
        if (count - *apart_since_ < samples(L.apart_for_ms)) return;
        *zero_ += off;
        apart_since_.reset();
        ++moved;
    }
    template <class Give> void release(Give& give) {
        for (auto& one : std::exchange(waiting_, {})) hand_on({one.bytes, one.count + *zero_, one.duration}, one.how, give);
    }
    template <class Give> void hand_on(frame::audio_frame frame, const std::optional<mp4::sample_protection>& how, Give& give) {
        frame = frame::behind(frame, end_);
        end_ = frame.decode_time + frame.duration;
        ++given;
        give(frame, how);
    }
};

}  // namespace bartizan::service
