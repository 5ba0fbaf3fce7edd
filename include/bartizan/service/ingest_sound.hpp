// ingest_sound: the part of an ingest session that puts what a camera hears into the files of its pictures: into which, at which time, or why not.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/sealed_deposit.hpp>
#include <bartizan/service/arriving_sound.hpp>
#include <bartizan/service/ingest_report.hpp>
#include <bartizan/service/recording.hpp>

#include <array>
#include <deque>
#include <utility>

namespace bartizan::service {

// ingest_sound_limits: of sound that is signed when it is stored.
struct ingest_sound_limits {
    unsigned ahead_ms = 10'000;      // so long it waits for the pictures of its time
    std::size_t held_frames = 512;   // 10 s of AAC at 48 kHz are 470; with the sound of a document's own pictures they must fit its extension
};

// ingest_sound: of one camera. Times are samples from the zero of the pictures' times, those of pictures ticks of `rate`.
//   order    wants() and begins() on each connection; opened() before the first picture of each file, before() and stored() around each picture,
//            sound() as it comes, closing() before a file ends
//   file     the one of the pictures beside which it came, for the signatures that stand there speak of it; none of its bytes is left out
//   held     of a product that countersigns no signature speaks of it yet: it waits for the first picture that is shown later, so that the document of its
//            pictures lists it. What waits when no picture follows stands behind the last one. What is further ahead of its pictures is not stored, nor
//            what comes later than two documents after them, for no verifier looks there: it is told
//   memory   the heap, for what is held: at most held_frames      errors  told to the watch and counted: unusable_sounds
template <class Types, class Watch, ingest_sound_limits L = ingest_sound_limits{}> class ingest_sound {
    using deposit = typename Types::deposit;
    static constexpr bool sealed = Types::footage::demands_sealed, holds = Types::countersigns && Types::hears;

    struct held {
        std::vector<std::byte> bytes;
        std::int64_t time;
        std::uint32_t duration;
    };

    Watch& watch_;
    ingest_figures& total_;
    std::optional<deposit>& into_;
    arriving_sound<> arriving_;
    std::uint32_t rate_ = 90'000;
    std::int64_t first_ = 0, until_ = 0;   // where the file begins; in the file, where its last frame ends
    std::int64_t shown_ = 0;               // the last picture
    std::deque<held> held_;
    std::array<std::int64_t, 3> parts_{};         // where the pictures of the document to come begin, and of the two before it
    std::optional<std::uint32_t> documents_;      // of the file

public:
    // All three must outlive it.
    ingest_sound(Watch& watch, ingest_figures& total, std::optional<deposit>& into) noexcept : watch_(watch), total_(total), into_(into) {}
    ingest_sound(const ingest_sound&) = delete;
    ingest_sound& operator=(const ingest_sound&) = delete;

    const std::optional<mp4::audio_track>& track() const noexcept { return arriving_.track(); }

    bool wants(const result<sdp::audio_format>& format) {
        const auto why = !format ? format.error() : !takes(format->codec) ? make_error(ingest_errc::sound_not_composed) : format->is_protected == sealed ? error{}
                       : sealed ? make_error(frame::sealed_errc::in_the_clear) : make_error(ingest_errc::encrypted_sound);
        if (why.code != 0) return watch_.told(ingest_trouble::sound_left_out, why), false;
        arriving_.expects(*format);
        return true;
    }
    void wants_none() noexcept { arriving_.expects_none(); }
    void begins() { arriving_.begins(); }
    void starts(std::uint32_t picture, std::uint32_t sound) noexcept { arriving_.starts(picture, sound); }

    void opened(std::int64_t ticks, std::uint32_t rate) {
        rate_ = rate;
        first_ = in_samples(ticks), until_ = 0;
        for (; !held_.empty() && held_.front().time < first_; held_.pop_front()) refuse(make_error(ingest_errc::sound_without_pictures));   // of a file that failed
        parts_.fill(INT64_MIN);
        documents_.reset();
    }
    // before: what is held and heard before this picture belongs to those that came.
    void before(std::int64_t ticks) {
        if (into_) release(in_samples(ticks));
    }
    void stored(std::uint32_t timestamp, std::optional<utc_time> at, std::int64_t ticks) {
        arriving_.picture(timestamp, at, ticks, rate_);
        shown_ = in_samples(ticks);
        if constexpr (holds)
            if (const auto known = std::exchange(documents_, into_->documents()); known && known != documents_) parts_ = {shown_, parts_[0], parts_[1]};
    }
    void sound(const rtp::received_audio& came, std::optional<utc_time> at) {
        if (came.after_loss) watch_.told(ingest_trouble::sound_lost, {});
        if constexpr (requires { watch_.heard(came, frame::audio_form{}); })
            if (const auto& heard = track()) watch_.heard(came, frame::audio_form{heard->codec, heard->channels(), heard->timescale()});
        arriving_.sound(came, at, taking());
    }
    // closing: ends: no picture goes on behind this file, for which the sound could wait.
    void closing(bool ends) {
        if (!into_ || !track()) return;
        arriving_.settle(taking());
        if (ends) release(INT64_MAX);
    }

private:
    static constexpr bool takes(audio_codec c) noexcept {
        if constexpr (Types::hears) return gives_audio<typename Types::audio>(c);
        else return false;
    }
    std::int64_t samples(std::int64_t ms) const noexcept { return track() ? ms * track()->timescale() / 1000 : 0; }
    std::int64_t in_samples(std::int64_t ticks) const noexcept {
        const auto rate = std::int64_t{rate_}, scale = std::int64_t{track() ? track()->timescale() : 0};
        return ticks / rate * scale + ticks % rate * scale / rate;
    }
    auto taking() {
        return [this](const frame::audio_frame& heard, const std::optional<mp4::sample_protection>& how) { take(heard, how); };
    }
    void take(const frame::audio_frame& heard, const std::optional<mp4::sample_protection>& how) {
        if constexpr (holds) {
            if (heard.decode_time < parts_[2]) return refuse(make_error(ingest_errc::sound_too_late));
            if (heard.decode_time >= shown_) {
                if (heard.decode_time > shown_ + samples(L.ahead_ms) || held_.size() == L.held_frames) return refuse(make_error(ingest_errc::sound_without_pictures));
                held_.push_back({{heard.bytes.begin(), heard.bytes.end()}, heard.decode_time, heard.duration});
                return;
            }
        }
        store(heard, how);
    }
    void release(std::int64_t until) {
        for (; !held_.empty() && held_.front().time < until; held_.pop_front()) store({held_.front().bytes, held_.front().time, held_.front().duration}, {});
    }
    // store: what is heard before the first picture of the file begins with that.
    void store(frame::audio_frame what, const std::optional<mp4::sample_protection>& how) {
        if constexpr (Types::hears) {
            what.decode_time -= first_;
            what = frame::behind(what, until_);
            result<> done;
            if constexpr (sealed) done = into_->push(what, how);
            else done = into_->push(what);
            if (!done) return refuse(done.error());
            ++total_.sounds;
            total_.bytes += what.bytes.size();
            until_ = what.decode_time + what.duration;
        }
    }
    void refuse(error why) {
        ++total_.unusable_sounds;
        watch_.told(ingest_trouble::sound_unusable, why);
    }
};

}  // namespace bartizan::service
