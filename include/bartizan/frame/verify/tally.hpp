// tally: decided units come out in stream order and become frames, segments and totals.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/pending_units.hpp>

namespace bartizan::frame::verify {

// tally: a frame is as good as its worst slice; a segment ends where a unit says that another one starts.
template <sink Sink> class tally {
    Sink& sink_;
    verify::totals totals_;   // qualified: g++ 14 rejects a name that a member then takes
    frame_report frame_;
    segment_report segment_;
    std::uint64_t slices_ = 0, slices_of_last_frame_ = 1, segments_ = 0, lost_units_ = 0, lost_pictures_ = 0;
    bool lost_at_least_ = false, in_frame_ = false, in_segment_ = false, break_here_ = false;

public:
    explicit tally(Sink& listener) noexcept : sink_(listener) {}

    const verify::totals& totals() const noexcept { return totals_; }
    std::uint64_t segments() const noexcept { return segments_; }

    void take(const unit& u) noexcept {
        missing(u.missing_before, u.missing_at_least);
        missing_pictures(u.missing_pictures);
        break_here_ |= u.segment_start;
        if (!u.document) slice(u);
        if (!in_segment_) return;
        if (u.timed_from && !segment_.timed) segment_.from = u.from;
        if (u.timed_from || u.timed_to) {
            segment_.to = segment_.timed ? std::max(segment_.to, u.to) : u.to;
            segment_.timed = true;
        }
    }
    // missing: between what was taken and what will be.
    void missing(std::uint64_t units, bool at_least) noexcept {
        lost_units_ += units;
        lost_at_least_ |= units > 0 && at_least;
    }
    // missing_pictures: the same, counted exactly by an extension.
    void missing_pictures(std::uint64_t count) noexcept { lost_pictures_ += count; }
    void finish() noexcept {
        if (in_frame_) close_frame();
        tell_missing();
        close_segment();
    }

private:
    void slice(const unit& u) noexcept {
        if (in_frame_ && u.frame != frame_.number) close_frame();
        if (in_frame_ && lost_units_ > 0) {   // slices that are missing inside a picture make it an altered picture
            frame_.verdict = frame_verdict::altered;
            frame_.why = cause::none;
            lost_units_ = 0;
        }
        if (!in_frame_) {
            tell_missing();
            if (break_here_) close_segment();
            break_here_ = false;
            if (!in_segment_) open_segment(u.frame);
            frame_ = {u.frame, u.nal, u.verdict, u.why, u.random_access, u.matches_untrusted, u.extended, u.by_extension, u.captured};
            in_frame_ = true;
            slices_ = 0;
        }
        ++slices_;
        frame_.matches_untrusted = frame_.matches_untrusted && u.matches_untrusted;
        frame_.extended = frame_.extended && u.extended;
        frame_.by_extension = std::max(frame_.by_extension, u.by_extension);
        if (u.verdict > frame_.verdict) {
            frame_.verdict = u.verdict;
            frame_.why = u.why;
        }
    }
    void tell_missing() noexcept {
        if (lost_units_ + lost_pictures_ == 0) return;
        missing_report m{static_cast<std::int64_t>(totals_.total) - 1, std::max(lost_units_, lost_pictures_), 0, lost_at_least_};
        m.frames = std::max(lost_pictures_, (lost_units_ + slices_of_last_frame_ - 1) / slices_of_last_frame_);
        lost_units_ = lost_pictures_ = 0;
        lost_at_least_ = false;
        totals_.missing += m.frames;
        segment_.missing += m.frames;
        sink_.missing(m);
    }
    void close_frame() noexcept {
        in_frame_ = false;
        slices_of_last_frame_ = slices_;
        ++totals_.total;
        totals_.authentic += frame_.verdict == frame_verdict::authentic;
        totals_.countersigned += frame_.verdict == frame_verdict::countersigned;
        totals_.altered += frame_.verdict == frame_verdict::altered;
        totals_.not_covered += frame_.verdict == frame_verdict::not_covered;
        totals_.matches_untrusted += frame_.matches_untrusted;
        totals_.extended += frame_.extended;
        totals_.authentic_unextended += frame_.verdict <= frame_verdict::countersigned && !frame_.extended;
        segment_.last_frame = frame_.number;
        segment_.altered += frame_.verdict == frame_verdict::altered;
        segment_.not_covered += frame_.verdict == frame_verdict::not_covered;
        sink_.frame(frame_);
    }
    void open_segment(std::uint64_t frame) noexcept {
        const auto lost_before = segment_.missing;   // missing before the first frame
        segment_ = {};
        segment_.missing = lost_before;
        segment_.first_frame = segment_.last_frame = frame;
        in_segment_ = true;
        ++segments_;
    }
    void close_segment() noexcept {
        if (in_segment_) sink_.segment(segment_);
        in_segment_ = false;
        segment_ = {};
    }
};

}   // namespace bartizan::frame::verify
