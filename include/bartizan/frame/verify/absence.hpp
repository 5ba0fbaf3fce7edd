// absence: what a document means whose units are not there as they were signed, or before which documents are lost.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/ruling.hpp>

#include <utility>

namespace bartizan::frame::verify {

// absence: where the units of a document should be follows from the chain of documents alone; what stands there is altered, what is not there is
// missing, and where that is not sure, not covered.
//   Host    note(remark) and found(document_report), called by repair()
template <verify_limits L, class Host, class Target = target::portable> class absence : protected ruling<L, Host, Target> {
    using base = ruling<L, Host, Target>;

protected:
    using base::anchored_anew_, base::at, base::depends_on_list, base::gop_after, base::last_gop, base::linked_unit, base::none, base::number, base::units_,
        base::window_size_;
    using base::condemn, base::forgiven_, base::host_, base::leave, base::left_, base::lose, base::voucher_;

    chain chain_, alternate_;          // alternate_: where a document pointed that fits nowhere; the next one may follow it
    std::uint64_t settled_until_ = 0;  // units before it were spoken of
    std::uint64_t evicted_ = 0;        // since the last document
    std::uint64_t evicted_before_ = 0; // ... and from the last signed one to that
    int barren_ = 0;                   // unsigned documents in a row that found nothing
    bool replaced_ = false;            // an unsigned SEI stands where a signed unit lacks

    explicit absence(Host& host) noexcept : base(host) {}

    // before: decide about the units in front of the first one that the document covers. Between two documents that follow each other they are in
    // the list of neither; where documents are lost they may be of these, with their key picture lost.
    gap before(const read_document& d, relation how, std::uint64_t lost, std::size_t until, std::size_t head) noexcept {
        const auto link = how == relation::jump && lost == 1 ? linked_unit(d, until) : none;
        // Entries that lack a slice: what stands there may have been put in their place, or be of the lost documents.
        const auto due = how == relation::jump && head > forgiven_ && !anchored_anew_ ? head - static_cast<std::size_t>(forgiven_) : 0;
        std::uint64_t received = 0, documents = 0;
        for (std::size_t i = 0; i < until; ++i) {
            const bool sure = how == relation::next || (link != none && i < link) || (chain_.whole && number(i) < chain_.covered_until);
            received += sure || i + due >= until;
            documents += sure && at(i).document;
            if (sure && chain_.located)   // until then the documents may be of frames before the file
                condemn(at(i));
            else
                leave(at(i));
        }
        if (how == relation::jump && lost > 0) host_.note(remark::document_lost);
        if (!chain_.known || !chain_.located || (until == 0 && number(0) == 1)) return {};   // what is before the file is not missing in it
        std::uint64_t expected = chain_.owed + (how == relation::next || how == relation::jump ? head : 0);
        gap g{expected > received + evicted_ ? expected - received - evicted_ : 0, chain_.at_least};
        replaced_ |= documents > 0 && expected + documents > received + evicted_;
        if (how == relation::jump && until == 0 && evicted_ == 0 && lost > 0) g = {std::max<std::uint64_t>(g.units, 1), true};
        return g;
    }
    void follow(const read_document& d, bytes_view first) noexcept {
        chain_.follow(d, first);
        chain_.sei = voucher_;
        alternate_.known = false;
        evicted_before_ = voucher_ ? evicted_before_ + evicted_ : 0;
        evicted_ = 0;
        barren_ = 0;
    }
    void time(const read_document& d, unit& first, unit& last) noexcept {
        first.timed_from = last.timed_to = true;
        first.from = d.said.start;
        first.to = last.to = d.said.end;
    }
    void begin_segment(unit& u, relation how) noexcept {
        if (!chain_.known || how == relation::next || how == relation::jump) return;
        u.segment_start = true;
        if (!voucher_)
            host_.note(how == relation::restart ? remark::new_recording
                       : how == relation::first ? remark::signer_changed
                                                : remark::chain_broken);
    }
    bool repeats_last(const read_document& d) const noexcept {
        return steps(chain_, d) == 0 && d.width == chain_.width && std::ranges::equal(d.said.gop_hash, bytes_view(chain_.gop_hash).first(chain_.width));
    }
    // repair: the anchor is wrong but what depends on it is not: the first picture of this GOP was altered, and with it all of the GOP.
    bool repair(const read_document& d, relation how, std::uint64_t lost) noexcept {
        if (voucher_ || !d.gives_list()) return false;
        int tries = 16;
        for (std::size_t from = 0; from < window_size_ && tries-- > 0; from = gop_after(from)) {
            if (!depends_on_list(d, from)) continue;
            const auto to = d.said.triggered ? std::min(from + d.listed(), window_size_) : gop_after(from);
            const auto gap = before(d, how, lost, from, 0);
            begin_segment(at(from), how);
            lose(at(from), gap.units, gap.at_least);
            for (auto i = from; i < to; ++i) condemn(at(i));
            time(d, at(from), at(to - 1));
            host_.found({0, d.said.counter, d.said.start, d.said.end, at(from).frame, at(to - 1).frame, 0, d.listed()});
            chain_.owed = d.listed() > to - from ? d.listed() - (to - from) : 0;
            chain_.at_least = false;
            if (!at(from).gop_start) lose(at(from), std::exchange(chain_.owed, 0), false);   // its first picture was left out
            chain_.covered_until = to < window_size_ ? number(to) : units_.back();
            settled_until_ = number(to - 1) + 1;
            chain_.placed = chain_.located = true;
            follow(d, d.first_entry());
            return true;
        }
        return false;
    }
    void absent(const read_document& d, relation how, std::uint64_t lost) noexcept {
        if (voucher_) {   // it may be made up, so it condemns nothing
            ++barren_;
            if (steps(chain_, d) != 1 || (how != relation::next && how != relation::jump)) return;
            chain_.follow(d, d.first_entry());
            chain_.sei = voucher_;
            chain_.owed = 0;
            chain_.blurred = true;
            return;
        }
        if (chain_.known && how != relation::next && how != relation::jump) return point_elsewhere(d);
        if (chain_.known && chain_.repeats_hash(d) && !d.gives_list() && how == relation::next) return stale(d);
        if (how == relation::jump && !d.gives_list()) {   // after a loss nobody knows which units it speaks of
            host_.note(remark::document_lost);
            chain_.owed = 0;
            follow(d, {});
            chain_.blurred = true;
            return;
        }
        std::size_t from = 0;   // where the units of this document should begin
        bool gone = false;      // ... and all of them were lost, too
        if (how == relation::jump) from = begin_after_lost(d, lost, gone);
        if (how == relation::first) {
            const auto link = d.begins_recording() ? none : linked_unit(d, window_size_);
            const auto last = last_gop();
            from = link != none ? gop_after(link) : last != none ? last : 0;
            for (std::size_t i = 0; i < from; ++i) leave(at(i));
            if (link != none) left_ = 0, chain_.located = true;   // those are of the lost document that the link names
            if (from == 0) host_.note(remark::begins_in_mid_recording);
            chain_.owed = link != none && d.gives_list() ? d.listed() : 0;
            chain_.covered_until = 0;
            follow(d, d.first_entry());
            chain_.blurred = link != none && !d.gives_list();
            return;
        }
        if (!chain_.located || (!chain_.placed && how == relation::next))
            chain_.owed = chain_.covered_until = 0;   // it may speak of frames before the file
        else if (gone || expect(d, from))
            chain_.owed += d.listed();
        follow(d, d.first_entry());
    }
private:
    // begin_after_lost: close what belongs to lost documents; the window index where this document's units would begin, unless they are gone.
    std::size_t begin_after_lost(const read_document& d, std::uint64_t lost, bool& gone) noexcept {
        const auto link = linked_unit(d, window_size_);
        std::size_t from = link != none ? gop_after(link) : 0;
        if (link == none) {
            std::uint64_t skipped = 0;
            while (skipped < lost && from < window_size_) from = gop_after(from), ++skipped;
            const auto last = last_gop();
            const bool brought = last != none && last > 0 && at(last).frame == units_[units_.back() - 1].frame;   // the newest picture, with this document
            if (from == window_size_ || (brought && from == last)) {   // what it speaks of was lost as well, so nobody altered what is there
                if (brought) from = last;
                settled_until_ = number(from);
                gone = true;
            }
        }
        (void)before(d, relation::jump, link != none ? lost : 2, from, 0);
        if (link != none || gone) left_ = 0;
        chain_.owed = 0;
        chain_.at_least = link == none;
        return from;
    }
    // expect: set how far the units of a document reach that were not found; false: they are there but cannot be compared.
    bool expect(const read_document& d, std::size_t from) noexcept {
        const auto next_gop = from < window_size_ ? gop_after(from) : window_size_;
        const auto count = d.said.triggered ? std::min(from + d.listed(), window_size_) : next_gop;
        bool comparable = evicted_ == 0 || d.gives_list();
        // Without a list nobody can say whether a slice or an unsigned SEI among them was changed.
        for (auto i = from; i < count; ++i) comparable = comparable && at(i).readable && (d.gives_list() || !at(i).document);
        if (!comparable) {
            for (auto i = from; i < count; ++i) replaced_ |= at(i).document;
            const auto triggering = !d.said.triggered && next_gop == window_size_ && count - from <= 1;   // belongs to the next document
            for (auto i = from; i < count && !triggering; ++i) leave(at(i), evicted_ > 0 ? cause::too_many_pending : cause::no_document);
            chain_.covered_until = 0;
            return false;
        }
        if (from >= window_size_) return true;
        const auto last = last_gop();
        const auto frames = units_[units_.back() - 1].frame - at(from).frame + 1;
        if (d.said.triggered)
            chain_.covered_until = std::min(units_.back(), number(from) + d.listed());
        else if (last != none && last > from)
            chain_.covered_until = number(last);
        else if (frames > chain_.frames_after)
            chain_.covered_until = units_.back();   // more than the picture that triggered it
        return true;
    }
    void stale(const read_document& d) noexcept {
        host_.note(remark::stale_document);
        const auto end = gop_after(0);
        for (std::size_t i = 0; i < end; ++i) leave(at(i), cause::stale_document);
        chain_.owed = 0;
        chain_.covered_until = 0;
        settled_until_ = units_.back();
        follow(d, {});
    }
    void point_elsewhere(const read_document& d) noexcept {
        if (repeats_last(d)) return;   // sent twice, as the specification allows
        host_.note(remark::stray_document);
        alternate_ = {};
        alternate_.follow(d, d.first_entry());
    }
};

}   // namespace bartizan::frame::verify
