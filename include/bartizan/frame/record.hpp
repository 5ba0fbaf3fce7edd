// record: the last gate of the frame path: samples become fragments, fragments go to the card; sound beside the pictures of its time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/frame/audio.hpp>
#include <bartizan/frame/pack.hpp>
#include <bartizan/protocol/mp4/index.hpp>
#include <bartizan/protocol/storage/fragment_check.hpp>

#include <optional>

namespace bartizan::frame {

// fragment_limits: the memory of one fragment, i.e. of one GOP. A GOP that needs more becomes several fragments.
struct fragment_limits {
    std::size_t bytes = 4 << 20;
    std::size_t samples = 256;
    std::size_t subsamples = 1024;
    std::size_t audio_samples = 0;   // 0: no sound, and nothing is paid for it. A fragment ends when half of either is used
    std::size_t audio_bytes = 0;
    bool checks = false;   // a storage::fragment_check behind each: a recorder's folder asks for it
};

// recorder: gathers a GOP, then appends it as one fragment and syncs: a power cut costs the GOP that was being shot, nothing before it.
//   memory  taken once from a memory_source: limits.bytes, and about 90 bytes a sample and 14 a subsample; of sound limits.audio_bytes, and
//           about 32 bytes a sample
//   errors  those of the file; sample_too_large, too_many_samples, time_goes_backwards, nothing_to_append_to; too_much_audio,
//           audio_goes_backwards, audio_frame_unfit
//   source  ISO/IEC 14496-12, 8.8
template <class Gate, append_file File, fragment_limits L = fragment_limits{}> class recorder {
public:
    // index_references: how finely a finished recording can be sought; the init segment must reserve room for as many.
    static constexpr std::uint16_t index_references = 256;

private:
    static constexpr std::size_t header_bytes =
        std::max(mp4::fragment_header_bytes_max(L.samples, 0) + 6 * (L.subsamples + L.samples) + mp4::audio_header_bytes_max(L.audio_samples), mp4::index<index_references>::slot_bytes);

public:
    static constexpr std::size_t memory_bytes = L.bytes + header_bytes + L.audio_bytes;   // what create() takes

private:
    File& file_;
    bytes_span payload_, head_, sound_;
    std::array<mp4::sample, L.samples> samples_;
    std::array<mp4::subsample, L.subsamples> subsamples_;
    std::array<mp4::audio_sample, L.audio_samples> heard_;
    std::size_t sound_bytes_ = 0, heard_count_ = 0;
    std::int64_t first_heard_ = 0, heard_until_ = 0;   // until: where the next frame of sound may begin
    std::size_t bytes_ = 0, sample_count_ = 0, subsample_count_ = 0;
    std::int64_t first_time_ = 0, last_time_ = 0;
    std::uint32_t fragments_ = 0;
    std::uint64_t written_ = 0, index_at_ = 0, start_time_ = 0;
    mp4::index<index_references> index_;
    error failure_;   // of the file: final, as nobody knows how much of the last fragment is there

    recorder(File& file, bytes_span payload, bytes_span head, bytes_span sound) noexcept : file_(file), payload_(payload), head_(head), sound_(sound) {}

public:
    // create: the recorder may be moved until its first sample; from then on samples_ point into subsamples_.
    template <memory_source Memory> static result<recorder> create(File& file, Memory& memory) noexcept {
        const auto payload = memory.take(L.bytes);
        if (!payload) return payload.error();
        const auto head = memory.take(header_bytes);
        if (!head) return head.error();
        if constexpr (L.audio_bytes == 0) return recorder(file, *payload, *head, {});
        const auto sound = memory.take(L.audio_bytes);
        if (!sound) return sound.error();
        return recorder(file, *payload, *head, *sound);
    }

    // begin: the init segment, synced, before the first fragment.
    result<> begin(bytes_view init_segment) noexcept {
        index_at_ = init_segment.size() - mp4::index<index_references>::slot_bytes;
        return write(init_segment, {});
    }

    // prepare: room for a sample of at most `bytes`, with `seis` SEI units beside those of the picture. What is gathered goes to the card first when a GOP begins or the room would not do.
    result<room> prepare(const picture* what, std::size_t bytes, bool key, std::size_t seis = 1) noexcept {
        if (bytes > payload_.size()) return errc::sample_too_large;
        if (what && sample_count_ > 0) {
            if (what->decode_time <= last_time_) return errc::time_goes_backwards;
            const auto units = what->units.size() + seis;
            const bool full = bytes > payload_.size() - bytes_ || sample_count_ == L.samples || units > L.subsamples - subsample_count_ ||
                              2 * heard_count_ > L.audio_samples || 2 * sound_bytes_ > L.audio_bytes;
            samples_[sample_count_ - 1].duration = static_cast<std::uint32_t>(what->decode_time - last_time_);
            if (key || full)
                if (const auto done = flush(); !done) return done.error();
        }
        return room{payload_.subspan(bytes_), std::span(subsamples_).subspan(subsample_count_)};
    }

    // operator(): take what was packed into the room of the last prepare().
    result<> operator()(typename Gate::out sample) noexcept {
        const packed& p = *sample;
        if (p.tail) return join(p);
        if (sample_count_ == L.samples) return errc::too_many_samples;
        if (sample_count_ == 0) first_time_ = p.decode_time;
        last_time_ = p.decode_time;
        samples_[sample_count_++] = p.sample;
        bytes_ += p.sample.size;
        subsample_count_ += p.sample.subsamples.size();
        return {};
    }

    // audio_room: for a frame of sound of any size that still fits.   errors  too_much_audio, audio_goes_backwards
    result<bytes_span> audio_room(const audio_frame& what) noexcept requires(L.audio_samples > 0) {
        if (what.decode_time < heard_until_) return errc::audio_goes_backwards;
        if (heard_count_ == L.audio_samples) return errc::too_much_audio;
        if (heard_count_ > 0 && what.decode_time - heard_until_ > 0x3fff'ffff) return errc::audio_frame_unfit;
        return sound_.subspan(sound_bytes_);
    }
    // hear: take what was packed into the last audio_room(). Silence that nobody recorded lengthens the frame before it, within a fragment.
    template <class AudioGate> void hear(past<AudioGate, packed_audio> sample) noexcept requires(L.audio_samples > 0) {
        (void)sizeof(sound_must_be_as_secret_as_its_pictures<AudioGate::encrypts == Gate::encrypts, Gate>);
        const packed_audio& p = *sample;
        if (heard_count_ == 0) first_heard_ = p.decode_time;
        else heard_[heard_count_ - 1].duration += static_cast<std::uint32_t>(p.decode_time - heard_until_);
        heard_until_ = p.decode_time + p.sample.duration;
        heard_[heard_count_++] = p.sample;
        sound_bytes_ += p.sample.size;
    }

    // flush: what is gathered becomes a fragment on stable storage.
    result<> flush() noexcept {
        if (sample_count_ == 0) return {};
        byte_writer head(head_);
        const mp4::fragment facts{fragments_ + 1, static_cast<std::uint64_t>(first_time_), Gate::encrypts};
        if (const auto made = mp4::write_fragment_header(head, facts, std::span(samples_).first(sample_count_),
                                                          {static_cast<std::uint64_t>(first_heard_), std::span(heard_).first(heard_count_)});
            !made)
            return made;
        const auto payload = payload_.first(bytes_), sound = sound_.first(sound_bytes_);
        std::array<std::byte, storage::fragment_check_bytes> check;
        byte_writer tail(check);
        if constexpr (L.checks) {
            storage::crc32c sum;
            sum.add(head.written());
            sum.add(payload);
            sum.add(sound);
            storage::write_fragment_check(tail, sum.value());
        }
        if (const auto done = write(head.written(), payload, sound, tail.written()); !done) return done;
        std::uint64_t duration = 0;
        for (const auto& s : std::span(samples_).first(sample_count_)) duration += s.duration;
        if (fragments_++ == 0) start_time_ = static_cast<std::uint64_t>(first_time_);
        index_.add(head.size() + bytes_ + sound_bytes_ + tail.size(), duration);
        bytes_ = sample_count_ = subsample_count_ = 0;
        sound_bytes_ = heard_count_ = 0;
        return {};
    }

    // close: flush, then put the index into its reserved place. A recording without it plays, but ffmpeg 5.1 needs it to decrypt.
    result<> close(std::uint32_t timescale) noexcept {
        if (failure_.code != 0) return failure_;
        if (const auto done = flush(); !done) return done;
        if constexpr (patchable_file<File>) {
            if (fragments_ == 0 || !index_.fits()) return {};
            byte_writer out(head_);
            if (const auto made = index_.write(out, mp4::track_id, timescale, start_time_); !made) return made;
            if (const auto done = file_.overwrite(index_at_, out.written()); !done) return failure_ = done.error();
            if (const auto done = file_.sync(); !done) return failure_ = done.error();
        }
        return {};
    }

    std::uint32_t fragments() const noexcept { return fragments_; }
    std::uint64_t written() const noexcept { return written_; }   // bytes on stable storage

private:
    result<> join(const packed& p) noexcept {
        if (p.sample.size == 0) return {};
        if (sample_count_ == 0) return errc::nothing_to_append_to;
        auto& last = samples_[sample_count_ - 1];
        last.size += p.sample.size;
        bytes_ += p.sample.size;
        // The tail's subsamples lie in the room right behind those of the last sample, so the view only grows.
        if (Gate::encrypts) last.subsamples = {last.subsamples.data(), last.subsamples.size() + p.sample.subsamples.size()};
        subsample_count_ += p.sample.subsamples.size();
        return {};
    }
    result<> write(bytes_view head, bytes_view payload, bytes_view sound = {}, bytes_view check = {}) noexcept {
        if (failure_.code != 0) return failure_;
        for (const auto part : {head, payload, sound, check})
            if (!part.empty())
                if (const auto done = file_.append(part); !done) return failure_ = done.error();
        if (const auto done = file_.sync(); !done) return failure_ = done.error();
        written_ += head.size() + payload.size() + sound.size() + check.size();
        return {};
    }
};

}  // namespace bartizan::frame
