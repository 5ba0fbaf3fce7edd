// coverage: which of the waiting units a document covers, and what is to be said about the others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/absence.hpp>
#include <bartizan/frame/verify/extension.hpp>
#include <bartizan/frame/verify/tally.hpp>

#include <utility>

namespace bartizan::frame::verify {

// coverage: matches documents with units by content, wherever they stand, and uses counters and links only to say what the units
// between two matches are: between consecutive documents they are altered, where documents are lost they are not covered.
//   memory  limits.pending_units * 240 bytes; never the heap      time  per document: pending units + list entries
//   Host    note(remark) and found(document_report), called during apply()
template <verify_limits L, class Tally, class Host, class Target = target::portable> class coverage : absence<L, Host, Target> {
    using base = absence<L, Host, Target>;
    using base::all_slices_, base::at, base::find, base::gather, base::given_up_, base::lists, base::links_to_itself, base::matcher_, base::number,
        base::optional_waits_, base::units_, base::window_size_;
    using base::condemn, base::drop, base::forgiven_, base::host_, base::leave, base::left_, base::lose, base::mark, base::reopen, base::resolve,
        base::voucher_;
    using base::absent, base::alternate_, base::barren_, base::before, base::begin_segment, base::chain_, base::evicted_, base::evicted_before_, base::follow,
        base::repair, base::repeats_last, base::replaced_, base::settled_until_, base::time;
    using typename base::outcome;

    Tally& tally_;
    verify::extension<L, Host, Target> extension_;
    chain signed_chain_;
    bool contested_ = false;       // unsigned documents since the last signed one contradict each other
    bool unsigned_seen_ = false;   // a lost document may have left an entry in a list that is no slice

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

        const auto o = find(d, how == relation::first ? d.said.counter - 1 : lost);
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
        if (said) extension_.judge(units_, matcher_, *said, d.said.triggered, base::proven(d));
        base::as_received(d);
        drain();
    }

    // stands_behind_key: an unsigned SEI that came in front of a key picture comes again behind it: a recorder ended a file with those of the next one.
    // It counts where its camera put it.   out  whether the next unit is to take its place
    bool stands_behind_key(const hash_bytes& own) noexcept {
        auto s = units_.back();
        while (s > units_.front() && !units_[s - 1].document && units_[s - 1].frame == units_[units_.back() - 1].frame) --s;
        if (s == units_.back() || s == units_.front() || !units_[s].gop_start) return false;
        auto& old = units_[s - 1];
        if (!old.document || old.own != own || old.state != unit_state::open) return false;
        old.state = unit_state::closed;
        for (auto i = units_.front(); i < s; ++i)
            if (units_[i].voucher == s - 1) units_[i].voucher = units_.back();
        if (chain_.sei == s - 1) chain_.sei = units_.back();
        return true;
    }

    // match_untrusted: only remember which units it would cover; documents of strangers must not take units from trusted ones.
    void match_untrusted(const read_document& d) noexcept {
        const auto o = find(d, 0);
        for (std::size_t i = o.first_unit; o.matched > 0 && i <= o.last_unit; ++i)
            if (matcher_.entry_of(i) >= 0) at(i).matches_untrusted = true;
        base::as_received(d);
    }

    void finish() noexcept {
        voucher_ = 0;
        if (chain_.provisional) chain_ = signed_chain_;
        gather(all_slices_);
        std::uint64_t received = 0, documents = 0, after = 0, instead = 0;
        for (std::size_t i = 0; i < window_size_ && number(i) < chain_.covered_until; ++i) instead += !at(i).document;
        // More than the last document lacks may be of a later one that did not come, with their key picture lost, or of the next part of the same GOP.
        const bool sure = chain_.known && (chain_.whole || (!base::parts_ && instead <= chain_.owed));
        unit* next = nullptr;
        for (std::size_t i = 0; i < window_size_; ++i) {
            auto& u = at(i);
            if (sure && number(i) < chain_.covered_until) {
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
            mark(u, goes_back && !u.document ? frame_verdict::altered : base::proven(d));
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
        chain_.covered_until = end < window_size_ ? number(end) : units_.back();
    }
    void note_beginning(const read_document& d, const outcome& o) noexcept {
        if (number(0) == 1 && o.first_unit == 0 && o.first_entry > 0)
            host_.note(remark::begins_in_mid_gop);
        else if (o.first_unit > 0)
            host_.note(remark::document_lost);
        else if (!d.begins_recording())
            host_.note(remark::begins_in_mid_recording);
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
            base::rest(u);
            tally_.take(u);
            units_.pop();
        }
    }
};

}   // namespace bartizan::frame::verify
