// sound: which audio frames of a file are those that the extension states, and what is to be said about the others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/hash.hpp>
#include <bartizan/frame/audio_frame.hpp>
#include <bartizan/frame/verify/hashed_unit.hpp>
#include <bartizan/frame/verify/matcher.hpp>
#include <bartizan/frame/verify/sound_report.hpp>
#include <bartizan/protocol/extension_sei/layout.hpp>

#include <optional>

namespace bartizan::frame::verify {

// sound: frames that were heard and frames that were stated wait in two queues. Each document matches them by content, in order; what
// stands between two matches is altered, inserted or missing, unless documents are lost there. Sound may be stated up to two documents
// later or earlier than it stands in the file.
//   memory  limits.audio_frames * 270 bytes, 40 KB; never the heap     time  per document: waiting frames * log(waiting frames)
//   law     nothing is said of a picture; nothing is condemned while no trusted extension speaks of sound, or without the key
//   Host    note(remark), tell(audio_report), tell(audio_missing_report)
template <verify_limits L, class Host> class sound {
    static constexpr std::size_t most = L.audio_frames, remembered = 4096;
    static constexpr std::int64_t tolerance = 20'000;         // 2 ms: containers round
    static constexpr std::int64_t loose_sync = 20'000'000;    // 2 s: what receivers of live streams, each with a clock of its own, may be apart
    static constexpr std::int64_t lip_sync = 1'000'000;       // 100 ms: what other programs shift one track against the other when they copy

    struct heard_frame {
        hash_bytes hash;
        audio_report report;
        bool readable = true;
        std::uint64_t documents = 0;   // with sound, before it
    };
    enum class before_file { none, lead, all };   // of a document's sound: lead: what is heard before its first picture
    struct stated_frame {
        std::int64_t at = 0;           // signed time, 100 ns
        utc_time captured;
        std::uint64_t document = 0, nal = 0;   // how many documents with sound until this one; where it stands
        std::uint32_t chain = 0;       // documents without gap between them
        bool before = false;           // heard before the file begins
        bool loose = false;            // of a live stream: no time in a file is signed, `at` is that of capture
    };

    Host& host_;
    std::array<heard_frame, most> heard_;   // a ring
    std::size_t heard_first_ = 0, heard_count_ = 0;
    std::array<stated_frame, most> stated_;
    std::array<std::byte, most * sizeof(hash_bytes)> stated_hashes_;   // width_ bytes each
    std::size_t stated_first_ = 0, stated_count_ = 0, width_ = 32;   // those before stated_first_ are done with
    bool evicted_ = false;   // since the last match
    matcher<most, most> match_;
    std::array<std::uint64_t, remembered> earlier_{};   // the first bytes of what was stated
    std::size_t earlier_at_ = 0;
    audio_totals totals_;
    std::uint64_t next_number_ = 0, waiting_missing_ = 0;
    utc_time missing_from_, missing_to_;
    std::optional<audio_form> form_;
    audio_form signed_form_;
    bool known_ = false;
    std::uint32_t sequence_ = 0, chain_ = 0, anchor_chain_ = 0, clock_chain_ = ~std::uint32_t{0};
    std::optional<std::int64_t> pictures_ahead_;
    std::int64_t clock_ = 0, moved_ = 0;
    bool moved_known_ = false;

public:
    explicit sound(Host& host) noexcept : host_(host) {}

    void form(const audio_form& form) noexcept { form_ = form; }
    void others() noexcept { totals_.others = true; }
    const audio_totals& totals() const noexcept { return totals_; }
    // lacking: frames that are missing and not told yet: they are when the next comes, which may be never.   out  .frames is 0: none
    audio_missing_report lacking() const noexcept { return {static_cast<std::int64_t>(next_number_ - heard_count_) - 1, waiting_missing_, missing_from_, missing_to_}; }

    // heard: the next frame of the track. readable: false: it is encrypted, and hash says nothing.
    void heard(const hash_bytes& hash, bool readable, bool timed, std::int64_t at) noexcept {
        if (heard_count_ == most) pop(cause::too_many_pending), evicted_ = true;
        auto& h = heard_[(heard_first_ + heard_count_++) % most];
        h = {hash, {}, readable, totals_.claimed};
        h.report.number = next_number_++;
        h.report.timed = timed;
        h.report.heard_at = at;
        if (!readable) h.report.why = cause::unreadable;
        ++totals_.total;
    }
    // rehash: what waits was hashed with another algorithm than the documents speak of.
    void rehash() noexcept {
        for (std::size_t i = 0; i < heard_count_; ++i)
            if (std::exchange(at(i).readable, false)) at(i).report.why = cause::other_hash;
        drop_stated(stated_count_);
    }

    // judge: what the extension of a trusted document at NAL unit `nal` states. pictures_ahead: the container's time of the pictures minus their signed time, 100 ns.
    //   pictured   the pictures of the document are in the file; the first document of an excerpt may be of pictures, and their sound, before it
    void judge(const extension_sei::message& m, std::uint64_t nal, std::optional<std::int64_t> pictures_ahead, bool pictured) noexcept {
        const auto tracks = std::span(m.audio).first(m.audio_count);
        const auto track = std::ranges::find(tracks, 0, &extension_sei::audio_track::number);
        if (track == tracks.end()) return;
        totals_.others |= tracks.size() > 1;
        ++totals_.claimed;
        const bool next = known_ && m.sequence == sequence_ + 1;
        if (known_ ? !next : m.sequence != 1) ++chain_;
        // Of the first document's sound what is heard before the file begins is not missing in it.
        const auto before = known_ ? before_file::none : !pictured ? before_file::all : m.sequence != 1 ? before_file::lead : before_file::none;
        known_ = true;
        sequence_ = m.sequence;
        pictures_ahead_ = pictures_ahead;
        signed_form_ = {track->codec, track->channels, track->sample_rate};
        if (m.hash_bytes() != width_) drop_stated(stated_count_);
        width_ = m.hash_bytes();
        state(m, *track, nal, before);
        if (before == before_file::all) settle_before();
        settle();
        expire();
    }

    void finish() noexcept {
        if (totals_.claimed > 0) {
            settle();
            const auto pairs = std::min(stated_count_, heard_count_);
            resolve(pairs, stated_count_);   // behind the last document nothing is condemned that is not in the place of something
        }
        while (heard_count_ > 0) pop(cause::none);
        flush_missing();
        totals_.left_out = totals_.stated > 0 && totals_.total == 0 && !totals_.others;
        if (totals_.total == 0) totals_.missing = 0;
        if (totals_.claimed == 0) return;
        if (totals_.left_out) host_.note(remark::audio_left_out);
        if (totals_.unreadable > 0) host_.note(remark::audio_unreadable);
        if (totals_.not_covered > totals_.unreadable || totals_.others) host_.note(remark::audio_partly_covered);
    }

private:
    heard_frame& at(std::size_t i) noexcept { return heard_[(heard_first_ + i) % most]; }
    const stated_frame& waiting(std::size_t i) const noexcept { return stated_[stated_first_ + i]; }
    static std::uint64_t key_of(bytes_view hash) noexcept {
        std::uint64_t key;
        std::memcpy(&key, hash.data(), sizeof key);
        return key;
    }
    bool was_stated(bytes_view hash) const noexcept { return std::ranges::find(earlier_, key_of(hash)) != earlier_.end(); }

    void state(const extension_sei::message& m, const extension_sei::audio_track& track, std::uint64_t nal, before_file before) noexcept {
        const auto done = std::exchange(stated_first_, 0);
        std::copy(stated_.begin() + static_cast<std::ptrdiff_t>(done), stated_.begin() + static_cast<std::ptrdiff_t>(done + stated_count_), stated_.begin());
        std::memmove(stated_hashes_.data(), stated_hashes_.data() + done * width_, stated_count_ * width_);
        const auto scale = std::int64_t{m.timescale};
        const bool loose = !m.says_when_shown();
        const auto first = loose ? m.first_captured.ticks : m.first_presented / scale * utc_time::ticks_per_second + m.first_presented % scale * utc_time::ticks_per_second / scale;
        for (std::size_t i = 0; i < track.frames.size() / (4 + width_); ++i) {
            const auto entry = entry_of(track, width_, i);
            if (stated_count_ == most) {   // more than the memory holds: as if documents were lost from here on
                ++chain_;
                break;
            }
            const auto after = std::int64_t{entry.after_first} * 10;
            stated_[stated_count_] = {static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + static_cast<std::uint64_t>(after)), {m.first_captured.ticks + after},
                                      totals_.claimed, nal, chain_, before == before_file::all || (before == before_file::lead && after < (loose ? lip_sync : 0)), loose};
            std::ranges::copy(entry.hash, stated_hashes_.begin() + static_cast<std::ptrdiff_t>(stated_count_++ * width_));
            earlier_[earlier_at_++ % remembered] = key_of(entry.hash);
            ++totals_.stated;
        }
    }

    // settle_before: of a document whose pictures are before the file, only the last frames can be in it, as its first ones. Sound repeats itself, a
    // tone as silence does: others that are equal to some in the file are not the same.
    void settle_before() noexcept {
        const auto same = [&](std::size_t count) {
            for (std::size_t i = 0; i < count; ++i) {
                const auto stated = bytes_view(stated_hashes_).subspan((stated_first_ + stated_count_ - count + i) * width_, width_);
                if (!at(i).readable || !same_bytes(bytes_view(at(i).hash).first(width_), stated)) return false;
            }
            return true;
        };
        auto count = std::min(heard_count_, stated_count_);
        while (count > 0 && !same(count)) --count;
        drop_stated(stated_count_ - count);
        for (; count > 0; --count) accept();
    }
    // settle: decide about all that stands in front of the last match.
    void settle() noexcept {
        const auto list = bytes_view(stated_hashes_).subspan(stated_first_ * width_, stated_count_ * width_);
        static constexpr hash_bytes nothing{};   // no hash function gives it
        const auto o = match_.run(heard_count_, [&](std::size_t i) { return at(i).readable ? at(i).hash.data() : nothing.data(); }, list, width_);
        if (o.matched == 0) return;
        std::size_t heard = 0, stated = 0;   // already gone from the front
        for (auto i = o.first_unit; i <= o.last_unit; ++i) {
            const auto entry = match_.entry_of(i);
            if (entry < 0) continue;
            resolve(i - heard, static_cast<std::size_t>(entry) - stated, waiting(static_cast<std::size_t>(entry) - stated).chain);
            accept();
            heard = i + 1;
            stated = static_cast<std::size_t>(entry) + 1;
        }
    }
    // resolve: the first `heard` and `stated` frames belong to nothing on the other side; behind them documents of `chain` go on.
    void resolve(std::size_t heard, std::size_t stated) noexcept { resolve(heard, stated, stated > 0 ? waiting(stated - 1).chain : chain_); }
    void resolve(std::size_t heard, std::size_t stated, std::uint32_t chain) noexcept {
        bool blind = false;
        for (std::size_t i = 0; i < heard; ++i) blind |= !at(i).readable;
        const bool open = chain != anchor_chain_ || evicted_;   // documents are lost before these, so frames without document are expected
        const auto pairs = blind || open ? 0 : std::min(heard, stated);
        for (std::size_t i = 0; i < heard; ++i) {
            auto& h = at(0);
            if (!blind && !open) {
                h.report.verdict = frame_verdict::altered;
                h.report.why = cause::none;
                const bool moved = was_stated(bytes_view(h.hash).first(width_));
                h.report.change = moved ? audio_change::moved : i < pairs ? audio_change::content : audio_change::inserted;
                if (i < pairs) date(h.report, waiting(i));
                host_.note(remark::audio_changed);
            }
            pop(cause::none);
        }
        // Those that were exchanged for others are told with these.
        for (std::size_t i = pairs; i < stated && !blind && !evicted_; ++i)
            if (!waiting(i).before) miss(waiting(i));
        drop_stated(stated);
    }
    void accept() noexcept {
        auto& h = at(0);
        const auto s = waiting(0);
        date(h.report, s);
        h.report.verdict = frame_verdict::authentic;
        h.report.why = cause::none;
        anchor_chain_ = s.chain;
        evicted_ = false;
        if (h.report.timed && is_shifted(h.report.heard_at, s)) h.report.change = audio_change::time;
        if (form_ && *form_ != signed_form_) h.report.change = audio_change::form;
        if (h.report.change != audio_change::none) {
            h.report.verdict = frame_verdict::altered;
            host_.note(remark::audio_changed);
        }
        pop(cause::none);
        drop_stated(1);
    }
    static void date(audio_report& r, const stated_frame& s) noexcept {
        r.dated = true;
        r.captured = s.captured;
        r.document = s.nal;
    }
    // is_shifted: of a live stream each frame is held against the pictures, loosely; else the first frame of a chain is held against the pictures. One beside the clock is shifted; when those after it agree with
    // it, the clock was moved there, and they are not told again.
    bool is_shifted(std::int64_t heard_at, const stated_frame& s) noexcept {
        const auto ahead = static_cast<std::int64_t>(static_cast<std::uint64_t>(heard_at) - static_cast<std::uint64_t>(s.at));
        const auto near = [&](std::int64_t clock, std::int64_t by) {
            const auto off = static_cast<std::int64_t>(static_cast<std::uint64_t>(ahead) - static_cast<std::uint64_t>(clock));
            return off <= by && off >= -by;
        };
        if (s.loose) return pictures_ahead_ && !near(*pictures_ahead_, loose_sync);
        if (clock_chain_ != s.chain) {
            clock_chain_ = s.chain;
            clock_ = ahead;
            moved_known_ = false;
            return pictures_ahead_ && !near(*pictures_ahead_, lip_sync);
        }
        if (near(clock_, tolerance)) return moved_known_ = false;
        if (moved_known_ && near(moved_, tolerance)) {
            clock_ = moved_;
            return moved_known_ = false;
        }
        moved_known_ = true;
        moved_ = ahead;
        return true;
    }

    // expire: what two documents did not match, no later one will.
    void expire() noexcept {
        if (totals_.claimed < 3) return;
        std::size_t heard = 0, stated = 0;
        while (heard < heard_count_ && at(heard).documents + 3 <= totals_.claimed) ++heard;
        while (stated < stated_count_ && waiting(stated).document + 2 <= totals_.claimed) ++stated;
        if (heard + stated > 0) resolve(heard, stated);
    }

    void miss(const stated_frame& s) noexcept {
        if (waiting_missing_++ == 0) missing_from_ = s.captured;
        missing_to_ = s.captured;
        ++totals_.missing;
    }
    void flush_missing() noexcept {
        if (waiting_missing_ == 0 || totals_.total == 0) return;   // of a file without any sound it is told once
        host_.note(remark::audio_changed);
        host_.tell(audio_missing_report{static_cast<std::int64_t>(next_number_ - heard_count_) - 1, std::exchange(waiting_missing_, 0), missing_from_, missing_to_});
    }
    // pop: the first frame that was heard is told.
    void pop(cause why) noexcept {
        flush_missing();
        auto& r = heard_[heard_first_].report;
        if (why != cause::none) r.why = why;
        totals_.authentic += r.verdict == frame_verdict::authentic;
        totals_.altered += r.verdict == frame_verdict::altered;
        totals_.not_covered += r.verdict == frame_verdict::not_covered;
        totals_.unreadable += r.verdict == frame_verdict::not_covered && r.why == cause::unreadable;
        host_.tell(std::as_const(r));
        heard_first_ = (heard_first_ + 1) % most;
        --heard_count_;
    }
    void drop_stated(std::size_t count) noexcept {
        stated_first_ += count;
        stated_count_ -= count;
    }
};

}   // namespace bartizan::frame::verify
