// coverage: which of the waiting units a document covers, and what is to be said about the others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/extension.hpp>
#include <bartizan/frame/verify/ruling.hpp>
#include <bartizan/frame/verify/tally.hpp>

#include <utility>

namespace bartizan::frame::verify {

// coverage: matches documents with units by content, wherever they stand, and uses counters and links only to say what the units
// between two matches are: between consecutive documents they are altered, where documents are lost they are not covered.
//   memory  limits.pending_units * 240 bytes; never the heap      time  per document: pending units + list entries
//   Host    note(remark) and found(document_report), called during apply()
template <verify_limits L, class Tally, class Host, class Target = target::portable> class coverage : ruling<L, Host, Target> {
    using base = ruling<L, Host, Target>;
    using base::all_slices_, base::at, base::depends_on_list, base::find, base::gather, base::given_up_, base::gop_after, base::last_gop,
        base::linked_unit, base::links_to_itself, base::lists, base::matcher_, base::none, base::number, base::optional_waits_,
        base::units_, base::window_size_;
    using base::condemn, base::drop, base::forgiven_, base::host_, base::leave, base::left_, base::lose, base::mark, base::reopen,
        base::resolve, base::voucher_;
    using typename base::outcome;

    Tally& tally_;
    verify::extension<L, Host, Target> extension_;
    chain chain_, signed_chain_, alternate_;   // alternate_: where a document pointed that fits nowhere; the next one may follow it
    std::uint64_t settled_until_ = 0;          // units before it were spoken of
    std::uint64_t evicted_ = 0;                // since the last document
    std::uint64_t evicted_before_ = 0;         // ... and from the last signed one to that
    int barren_ = 0;                           // unsigned documents in a row that found nothing
    bool contested_ = false;                   // unsigned documents since the last signed one contradict each other
    bool replaced_ = false;                    // an unsigned SEI stands where a signed unit lacks
    bool unsigned_seen_ = false;               // a lost document may have left an entry in a list that is no slice

public:
    coverage(Tally& out, Host& host) noexcept : base(host), tally_(out), extension_(host) {}

    // push: room for the next unit. The oldest one gives way when the memory is used up.
    unit& push() noexcept {
        while (units_.full()) evict();
        return units_.push();
    }
    bool all_slices() const noexcept { return all_slices_; }
    void saw_optional() noexcept { optional_waits_ = true; }
    // rehash: the units that wait were hashed with another algorithm than the documents speak of.
    void rehash() noexcept {
        for (auto s = units_.front(); s < units_.back(); ++s)
            if (auto& u = units_[s]; u.state == unit_state::open && u.readable) {
                u.readable = false;
                u.why = cause::other_hash;
            }
    }

    verify::extension<L, Host, Target>& extended() noexcept { return extension_; }
    // replaced: somewhere a signed unit lacks and a SEI that nobody signed stands there. It may be a signed SEI that was changed, or a slice
    // that was taken out: nothing is condemned, and not all is authentic.
    bool replaced() const noexcept { return replaced_; }

    // apply: said: by the document's extension, when it has one.
    void apply(const read_document& d, const extension_sei::message* said = nullptr) noexcept {
        voucher_ = d.standing == standing::unsigned_ ? units_.back() : 0;
        // Made-up documents cost nothing to make, so they must cost nothing to drop, and must not take units from true ones.
        if (voucher_ && (barren_ >= 8 || !is_consistent(d))) return;
        auto how = relate(chain_, d);
        if (voucher_ && chain_.provisional && how != relation::next && how != relation::jump && !repeats_last(d)) contested_ = true;
        if (!voucher_ && std::exchange(contested_, false)) disbelieve(), how = relate(chain_, d);
        if (!voucher_ && chain_.provisional && how != relation::next) {
            reopen();   // unsigned documents led astray
            chain_ = signed_chain_;
            evicted_ += std::exchange(evicted_before_, 0);
            how = relate(chain_, d);
        }
        const bool follows_alternate = how != relation::next && alternate_.known && relate(alternate_, d) == relation::next;
        if (follows_alternate) how = relation::restart;
        std::uint64_t lost = how == relation::jump ? static_cast<std::uint64_t>(steps(chain_, d)) - 1 : 0;
        if (chain_.blurred && (how == relation::next || how == relation::jump)) {   // as if the last document were lost, too
            how = relation::jump;
            ++lost;
            lost = std::max<std::uint64_t>(lost, 2);
        }
        unsigned_seen_ |= voucher_ > 0;
        forgiven_ = how == relation::first && d.said.counter > 1 ? 1 : lost;

        const auto o = find(d);
        evicted_ += std::exchange(given_up_, 0);
        if (o.matched > 0)
            place(d, how, lost, o);
        else if (!repair(d, how, lost)) {
            left_ = 0;
            absent(d, how, lost);
            evicted_ += left_;   // given up on, so a later document must not miss them
        }
        if (!voucher_) {
            barren_ = 0;
            resolve();
            if (!chain_.provisional) signed_chain_ = chain_;
        }
        if (said) extension_.judge(units_, matcher_, *said, d.said.triggered);
        drain();
    }

    // match_untrusted: only remember which units it would cover; documents of strangers must not take units from trusted ones.
    void match_untrusted(const read_document& d) noexcept {
        const auto o = find(d);
        for (std::size_t i = o.first_unit; o.matched > 0 && i <= o.last_unit; ++i)
            if (matcher_.entry_of(i) >= 0) at(i).matches_untrusted = true;
    }

    void finish() noexcept {
        voucher_ = 0;
        if (chain_.provisional) chain_ = signed_chain_;
        gather(all_slices_);
        std::uint64_t received = 0, documents = 0, after = 0;
        unit* next = nullptr;
        for (std::size_t i = 0; i < window_size_; ++i) {
            auto& u = at(i);
            if (chain_.known && number(i) < chain_.covered_until) {
                ++received;
                documents += u.document;
                condemn(u);
            } else {
                if (!next) next = &u;
                after += !u.document;
                leave(u);
            }
        }
        if (after > 0 && chain_.known) host_.note(remark::ends_without_document);
        const auto missing = chain_.known && chain_.owed > received + evicted_ ? chain_.owed - received - evicted_ : 0;
        replaced_ |= chain_.known && documents > 0 && chain_.owed + documents > received + evicted_;
        if (next) next->missing_before += missing;
        for (auto s = units_.front(); s < units_.back(); ++s)
            if (units_[s].state == unit_state::claimed) drop(units_[s]);
        settled_until_ = units_.back();
        const auto pictures = extension_.missing_at_end();
        if (next) next->missing_pictures += pictures;
        drain();
        if (next) return;
        tally_.missing(missing, chain_.at_least);
        tally_.missing_pictures(pictures);
    }

private:
    // -- a document whose units are there -----------------------------------------------------------------------------------------
    void place(const read_document& d, relation how, std::uint64_t lost, const outcome& o) noexcept {
        if (chain_.provisional &&
            !lists(chain_.sei, o)) {   // the document before was changed, so it says nothing about what stands between
            chain_.covered_until = chain_.owed = 0;
            if (how == relation::next) how = relation::jump;
            lost = 0;
        }
        const bool goes_back = how == relation::back && d.said.start < chain_.start;
        if (goes_back) host_.note(remark::order_changed);
        if (how == relation::jump && lost > 0 && links_to_itself(d, o)) host_.note(remark::document_lost), lost = 0;
        const auto gap = before(d, how, lost, o.first_unit, o.first_entry);
        begin_segment(at(o.first_unit), how);
        if (how == relation::first && !chain_.known) note_beginning(d, o);
        std::size_t previous = o.first_unit, documents = 0;
        for (auto i = o.first_unit; i <= o.last_unit; ++i) {
            auto& u = at(i);
            const auto entry = matcher_.entry_of(i);
            if (entry < 0 || !u.readable) {   // an unreadable unit has no hash, so nothing may be said to fit it
                u.anchored = true;            // its neighbours were found, so the anchor is right
                documents += u.document;
                condemn(u);
                continue;
            }
            mark(u, goes_back && !u.document ? frame_verdict::altered : frame_verdict::authentic);
            if (i == o.first_unit)
                lose(u, gap.units, gap.at_least);
            else {
                const auto listed = static_cast<std::size_t>(entry - matcher_.entry_of(previous)), received = i - previous;
                // An unsigned SEI is listed beside the picture that triggered it; nothing says yet whether this signer makes any.
                if (!unsigned_seen_ && at(previous).frame != at(o.first_unit).frame) forgiven_ = 0;
                if (listed > received) lose(u, listed - received, false);
                replaced_ |= documents > 0 && listed + documents > received;
            }
            previous = i, documents = 0;
        }
        time(d, at(o.first_unit), at(o.last_unit));
        const bytes_view first = d.gives_list() ? d.first_entry() : bytes_view(at(o.first_unit).entry).first(d.width);
        host_.found({0, d.said.counter, d.said.start, d.said.end, at(o.first_unit).frame, at(o.last_unit).frame, o.matched, d.listed(),
                     voucher_ == 0});
        after(d, o.last_unit, d.gives_list() ? d.listed() - 1 - o.last_entry : 0);
        follow(d, first);
    }

    // before: decide about the units in front of the first one that the document covers.
    gap before(const read_document& d, relation how, std::uint64_t lost, std::size_t until, std::size_t head) noexcept {
        const auto link = how == relation::jump && lost == 1 ? linked_unit(d, until) : none;
        const auto due =
            how == relation::jump && head > forgiven_ ? head - static_cast<std::size_t>(forgiven_) : 0;   // entries that lack a slice
        std::uint64_t received = 0, documents = 0;
        for (std::size_t i = 0; i < until; ++i) {
            const bool signed_place = how == relation::next || (chain_.known && number(i) < chain_.covered_until) ||
                                      (link != none && i < link) || i + due >= until;
            received += signed_place;
            documents += signed_place && at(i).document;
            if (signed_place && chain_.located)   // until then the documents may be of frames before the file
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
    // after: decide about the units behind the last one that was found; `listed` entries of the list are still without a unit.
    void after(const read_document& d, std::size_t last, std::size_t listed) noexcept {
        chain_.owed = listed;
        chain_.at_least = false;
        settled_until_ = number(last) + 1;
        chain_.placed = chain_.located = true;
        const auto newest = units_[units_.back() - 1].frame;
        chain_.frames_after = newest > at(last).frame ? newest - at(last).frame : 0;
        if (d.said.triggered) {
            chain_.covered_until = listed > 0 ? std::min(units_.back(), number(last) + 1 + listed) : number(last) + 1;
            return;
        }
        auto end = last + 1;
        while (end < window_size_ && !at(end).gop_start) ++end;
        for (auto i = last + 1; i < end && end < window_size_; ++i) {
            replaced_ |= chain_.owed > 0 && at(i).document;
            chain_.owed -= chain_.owed > 0;
            if (!at(i).document) condemn(at(i));   // a SEI may be sent before the picture whose GOP lists it
        }
        chain_.covered_until = end < window_size_ ? number(end) : units_.back();
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
    void note_beginning(const read_document& d, const outcome& o) noexcept {
        if (number(0) == 1 && o.first_unit == 0 && o.first_entry > 0)
            host_.note(remark::begins_in_mid_gop);
        else if (o.first_unit > 0)
            host_.note(remark::document_lost);
        else if (!d.begins_recording())
            host_.note(remark::begins_in_mid_recording);
    }
    // -- a document whose units are not there as they were signed -----------------------------------------------------------------
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
        if (how == relation::jump) from = begin_after_lost(d, lost);
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
        else if (expect(d, from))
            chain_.owed += d.listed();
        follow(d, d.first_entry());
    }
    // begin_after_lost: close what belongs to lost documents; the window index where this document's units would begin.
    std::size_t begin_after_lost(const read_document& d, std::uint64_t lost) noexcept {
        const auto link = linked_unit(d, window_size_);
        std::size_t from = link != none ? gop_after(link) : 0;
        if (link == none) {
            std::uint64_t skipped = 0;
            while (skipped < lost && from < window_size_) from = gop_after(from), ++skipped;
            if (from == window_size_) from = last_gop() == none ? 0 : last_gop();
        }
        (void)before(d, relation::jump, link != none ? lost : 2, from, 0);
        if (link != none) left_ = 0;
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
    bool repeats_last(const read_document& d) const noexcept {
        return steps(chain_, d) == 0 && d.width == chain_.width && std::ranges::equal(d.said.gop_hash, bytes_view(chain_.gop_hash).first(chain_.width));
    }
    // is_consistent: a list is what its hash says.
    static bool is_consistent(const read_document& d) noexcept {
        if (!d.gives_list()) return true;
        verify::unit_hash<Target> hash(d.said.hash);
        hash.update(d.said.list);
        return same_bytes(hash.finish().view(), d.said.gop_hash);
    }
    // disbelieve: unsigned documents contradict each other. Somebody made one of them up, so none of them says what is whole, altered or missing.
    void disbelieve() noexcept {
        for (auto s = units_.front(); s < units_.back(); ++s)
            if (units_[s].state == unit_state::claimed) drop(units_[s]), ++evicted_;   // given up on, so the signed one must not miss them
        if (!chain_.provisional) return;
        chain_ = signed_chain_;
        chain_.covered_until = chain_.owed = 0;
        chain_.blurred = true;
    }
    void point_elsewhere(const read_document& d) noexcept {
        if (repeats_last(d)) return;   // sent twice, as the specification allows
        host_.note(remark::stray_document);
        alternate_ = {};
        alternate_.follow(d, d.first_entry());
    }

    void evict() noexcept {
        auto& u = units_[units_.front()];
        if (u.state == unit_state::claimed)
            drop(u);
        else if (u.state == unit_state::open) {
            u.state = unit_state::closed;
            if (u.optional && !all_slices_)
                u.why = cause::uncovered_type;
            else if (u.readable)
                u.why = u.matches_untrusted ? cause::untrusted_signer : chain_.known ? cause::too_many_pending : cause::no_document;
            if (chain_.known && u.readable) host_.note(remark::too_many_pending);
            evicted_ += !u.optional || all_slices_;
        }
        drain();
    }
    void drain() noexcept {
        while (units_.size() > 0) {
            auto& u = units_[units_.front()];
            if (u.optional && u.state == unit_state::open && units_.front() < settled_until_) {
                u.state = unit_state::closed;
                u.why = cause::uncovered_type;
            }
            if (u.state != unit_state::closed) return;
            if (!u.document) extension_.drained(u.frame);
            tally_.take(u);
            units_.pop();
        }
    }
};

}   // namespace bartizan::frame::verify
