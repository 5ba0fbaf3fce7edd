// cut_sound: the sound that goes with a part of an MP4 recording, as it stands there, encrypted or not.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cut.hpp"
#include "recording.hpp"

#include <bartizan/protocol/aac.hpp>
#include <bartizan/protocol/mp4/fragment.hpp>

#include <vector>

namespace verify {

// cut_sound: take() gives the sound of one fragment after another.
//   errors  throws complaint: the file breaks off in the middle of it
class cut_sound {
    const bz::mp4::video_facts& video_;
    bz::mp4::audio_facts audio_{};
    bz::mp4::audio_track track_{};
    std::string why_not_;
    std::optional<bz::mp4::sample_reader> samples_;
    std::optional<bz::mp4::sample_view> next_;
    std::uint64_t first_ = 0;   // decode time of the part's first picture, in ticks of the video
    std::optional<heard_range> signed_;
    std::uint64_t number_ = 0;   // of next_, from 1

public:
    // fragment: views of the file; the samples' bytes one after another.
    struct fragment {
        std::uint64_t decode_time = 0;   // since the part's first picture, in ticks of the sound
        std::uint64_t bytes = 0;
        std::vector<bz::mp4::audio_sample> samples;
        std::vector<bz::bytes_view> data;
    };

    // range: the frames that are signed, when they are.
    cut_sound(const recording& video, const std::optional<heard_range>& range) : video_(video.movie()->video()), signed_(range) {
        bz::mp4::fault why;
        const bool read = bz::mp4::read_audio(video_.moov, audio_, why);
        if (read && audio_.tracks == 0) return;
        why_not_ = read ? reason() : "what the file says of it cannot be read";
        if (why_not_.empty()) samples_.emplace(video.movie()->samples_of(audio_));
    }
    cut_sound(const cut_sound&) = delete;   // the reader refers to audio_
    cut_sound& operator=(const cut_sound&) = delete;

    const bz::mp4::audio_track* track() const { return samples_ ? &track_ : nullptr; }
    const std::string& why_not() const { return why_not_; }   // sound is left out; empty: it is not, or there is none

    // begin: at the picture that is decoded at `first`.
    void begin(std::uint64_t first) {
        first_ = first;
        if (!samples_) return;
        step();
        while (next_ && (since_first(*next_) < 0 || (signed_ && number_ <= signed_->first))) step();
    }
    // take: what is heard before `until`, in ticks of the video since the first picture. last: all that the documents speak of comes along,
    // and nothing else, as sound is signed a little later or earlier than the pictures that are shown then.
    fragment take(std::uint64_t until, bool last) {
        fragment out;
        const auto end = static_cast<std::int64_t>(in_sound(until));
        for (; next_ && ((signed_ && last) || since_first(*next_) < end) && (!signed_ || number_ <= signed_->end); step()) {
            if (out.data.empty()) out.decode_time = static_cast<std::uint64_t>(since_first(*next_));
            const auto size = static_cast<std::uint32_t>(next_->data.size());
            out.data.push_back(next_->data);
            out.bytes += size;
            // Octets of G.711 may each be a sample of their own, which costs eight bytes to say.
            const bool joins = track_.codec != bz::audio_codec::aac && next_->duration <= 1 && !next_->is_protected && !out.samples.empty() && out.samples.back().size + size <= 1024;
            if (!joins) out.samples.push_back({});
            auto& last = out.samples.back();
            last.size += size;
            last.duration += next_->duration;
            if (next_->is_protected) std::ranges::copy(next_->iv, last.iv.begin());
        }
        return out;
    }

private:
    std::string reason() {
        const auto& entry = audio_.track.entry();
        if (!audio_.known) return "it is of a codec that is not read here";
        if (audio_.track.entry_count > 1) return "it has several sample entries";
        if (entry.is_protected != video_.entry().is_protected || (entry.is_protected && entry.kid != video_.entry().kid)) return "it is not encrypted as the pictures are";
        if (entry.is_protected && (entry.scheme != bz::mp4::fourcc("cenc") || entry.iv_bytes != bz::mp4::iv_bytes)) return "it is encrypted with another scheme than cenc";
        track_.codec = audio_.codec;
        if (track_.codec == bz::audio_codec::aac) {
            const auto read = bz::aac::read_config(entry.configuration);
            if (!read) return std::string(read.error().message());
            track_.configuration = *read;
        }
        if (audio_.track.timescale != track_.timescale()) return "its time is not counted in samples";
        if (audio_.channels > 1 && track_.codec != bz::audio_codec::aac) return "it is G.711 of several channels";
        return {};
    }
    void step() {
        next_ = samples_->next();
        ++number_;
        if (!next_ && samples_->why() && samples_->why().code != bz::mp4::errc::truncated)
            throw complaint{samples_->why().offset, "sound: " + std::string(make_error(samples_->why().code).message())};
        if (next_ && next_->is_protected && !next_->subsamples.empty()) throw complaint{next_->offset, "sound that is encrypted in parts cannot be cut"};
    }
    // in_sound: ticks of the video in those of the sound. Absurd times wrap, which misplaces the sound of an absurd file.
    std::uint64_t in_sound(std::uint64_t ticks) const {
        const std::uint64_t scale = video_.timescale, rate = track_.timescale();
        return ticks / scale * rate + ticks % scale * rate / scale;
    }
    std::int64_t since_first(const bz::mp4::sample_view& s) const { return static_cast<std::int64_t>(s.decode_time - in_sound(first_)); }
};

}   // namespace verify
