// extension: what an extension says about the pictures that wait, beside the document that it belongs to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/finder.hpp>
#include <bartizan/frame/verify/parameter_set_log.hpp>
#include <bartizan/protocol/extension_sei/layout.hpp>

#include <optional>

namespace bartizan::frame::verify {

// extension: finds the signed pictures among those that wait, by hash; those between that are not signed are altered, those that are
// not there are missing. What is found is then held against the signed parameter sets and times.
//   memory  limits.list_entries * 100 bytes, 10 KB      time  per document: pending units + pictures * log(pictures)
//   law     nothing is condemned that the standard's documents have not decided, except slices of types that they do not list
template <verify_limits L, class Host, class Target = target::portable> class extension {
    struct candidate {   // a picture that waits
        std::uint64_t first = 0, last = 0;   // unit numbers
        bool judgeable = true;               // all of it is here, readable, and decided by the standard or not its business
        bool readable = true;                // none of it is encrypted without a key
    };
    using pictures = matcher<L.pending_units, L.list_entries>;

    Host& host_;
    parameter_set_log<> sets_;
    std::array<candidate, L.list_entries> candidates_;
    std::array<hash_bytes, L.list_entries> hashes_;
    std::size_t count_ = 0;
    frame_verdict proven_ = frame_verdict::authentic;   // what the document at hand makes of a picture
    bool known_ = false;              // an extension was judged
    std::uint32_t sequence_ = 0;
    std::uint64_t owed_ = 0;          // pictures at its end that were not there
    std::uint64_t after_ = 0;         // unit number behind its last picture
    std::uint64_t drained_frame_ = ~std::uint64_t{0};
    bool clock_set_ = false, moved_known_ = false;
    std::int64_t clock_ = 0, moved_ = 0;   // container's time minus signed time, in 100 ns
    std::int64_t tick_ = 0;                // of the container, in 100 ns
    std::uint32_t timescale_ = 0;
    std::uint32_t last_sets_ = 0;     // the state that was asked for last
    sets_state last_state_ = sets_state::unknown;

public:
    explicit extension(Host& host) noexcept : host_(host) {}

    void parameter_set(int type, const hash_bytes& hash, std::size_t width) noexcept { sets_.received(type, hash, width); }
    std::uint32_t sets() const noexcept { return sets_.count(); }
    void clock(std::uint32_t timescale) noexcept {
        timescale_ = timescale;
        tick_ = utc_time::ticks_per_second / timescale;
    }
    void drained(std::uint64_t frame) noexcept { drained_frame_ = frame; }
    // ahead: the container's time minus the signed time (of capture, when no other is signed) of the pictures found last, in 100 ns; none while none was found.
    std::optional<std::int64_t> ahead() const noexcept { return clock_set_ ? std::optional(clock_) : std::nullopt; }

    // judge: triggered: the document ends in the middle of a GOP, so what follows may belong to the next one. proven: what it makes of what it lists.
    template <class Units> void judge(Units& units, pictures& match, const extension_sei::message& m, bool triggered, frame_verdict proven = frame_verdict::authentic) noexcept {
        proven_ = proven;
        gather(units, m);
        const auto width = m.hash_bytes();
        const auto o = match.run(count_, [&](std::size_t i) { return hashes_[i].data(); }, m.picture_hashes, width);
        const bool next = known_ && m.sequence == sequence_ + 1;
        if (!next) clock_set_ = moved_known_ = false;
        known_ = true;
        sequence_ = m.sequence;
        last_sets_ = ~std::uint32_t{0};
        const auto owed = std::exchange(owed_, 0);
        if (o.matched == 0) return nothing_found(units, m, next, owed);
        if (!next && o.first_unit == 0 && o.first_entry > 0 && units[candidates_[0].first].frame == 0) host_.note(remark::begins_in_mid_gop);
        std::uint64_t between = 0;   // pictures behind the last extension's and before this one's
        for (std::size_t i = 0; next && i < o.first_unit; ++i)
            if (candidates_[i].first >= after_) ++between, condemn(units, i, change::slices);
        supersede(units, o.first_unit - between + (next ? 0 : 1), o.last_unit);
        const auto expected = owed + (next ? o.first_entry : 0);
        if (expected > between) miss(units, candidates_[o.first_unit].first, expected - between);

        std::size_t previous = o.first_unit;
        for (auto i = o.first_unit; i <= o.last_unit; ++i) {
            const auto entry = match.entry_of(i);
            if (entry < 0) {
                condemn(units, i, change::slices);
                continue;
            }
            if (i != o.first_unit) {
                const auto listed = static_cast<std::size_t>(entry - match.entry_of(previous)), received = i - previous;
                if (listed > received) miss(units, candidates_[i].first, listed - received);
            }
            accept(units, i, m, static_cast<std::size_t>(entry));
            previous = i;
        }
        behind(units, o.last_unit, m.pictures() - 1 - o.last_entry, triggered);
    }

    // missing_at_end: pictures that the last extension lists and that never came.
    std::uint64_t missing_at_end() noexcept { return std::exchange(owed_, 0); }

private:
    // gather: the pictures in memory, newest last, with their hashes: H(entries of covered slices || H(hashes of the others)).
    template <class Units> void gather(Units& units, const extension_sei::message& m) noexcept {
        const auto width = m.hash_bytes();
        auto from = units.front();
        std::uint64_t frames = 0, seen = ~std::uint64_t{0};
        for (auto s = units.back(); s-- > units.front();) {
            if (units[s].document || units[s].frame == seen) continue;
            if (frames++ == L.list_entries) {
                from = s + 1;
                break;
            }
            seen = units[s].frame;
        }
        crypto::any_hash<purpose::frame_integrity, Target> whole(m.hash), others(m.hash);
        count_ = 0;
        bool any = false, other = false;
        const auto close = [&] {
            if (!any) return;
            if (other) whole.update(others.finish().view());
            hashes_[count_++] = whole.finish().bytes;
            any = other = false;
        };
        for (auto s = from; s < units.back(); ++s) {
            const auto& u = units[s];
            if (u.document) continue;
            if (any && units[candidates_[count_].first].frame != u.frame) close();
            if (!any) candidates_[count_] = {s, s, u.frame != drained_frame_, true};
            auto& c = candidates_[count_];
            any = true;
            c.last = s;
            c.readable = c.readable && u.readable;
            c.judgeable = c.judgeable && u.readable && (u.state == unit_state::closed || (u.optional && u.state == unit_state::open));
            if (u.optional) {
                others.update(bytes_view(u.own).first(width));
                other = true;
            } else {
                whole.update(bytes_view(u.entry).first(width));
            }
        }
        close();
    }

    template <class Units, class Do> void each_slice(Units& units, std::size_t i, Do act) noexcept {
        for (auto s = candidates_[i].first; s <= candidates_[i].last; ++s)
            if (!units[s].document) act(units[s]);
    }
    template <class Units> void condemn(Units& units, std::size_t i, change what) noexcept {
        if (!candidates_[i].judgeable) return;
        each_slice(units, i, [&](unit& u) {
            // What the standard could not decide (no document, no anchor) is not condemned, unless it is not the standard's business.
            if (u.state == unit_state::closed && u.verdict == frame_verdict::not_covered) return;
            u.state = unit_state::closed;
            u.verdict = frame_verdict::altered;
            u.why = cause::none;
            u.by_extension = what;
            u.extended = true;
        });
    }
    template <class Units> void miss(Units& units, std::uint64_t before, std::uint64_t pictures) noexcept {
        if (before < units.back()) units[before].missing_pictures += pictures;
        else owed_ += pictures;
    }

    // supersede: where pictures are counted exactly, the standard's count of slices says nothing more.
    template <class Units> void supersede(Units& units, std::size_t from, std::size_t to) noexcept {
        for (auto i = from; i <= to; ++i)
            if (!candidates_[i].judgeable) return;
        for (auto i = from; i <= to; ++i)
            each_slice(units, i, [](unit& u) { u.missing_before = u.missing_at_least ? u.missing_before : 0; });
    }
    // nothing_found: none of the pictures is there as it was signed. What the standard found altered in their place says enough.
    template <class Units> void nothing_found(Units& units, const extension_sei::message& m, bool next, std::uint64_t owed) noexcept {
        for (std::size_t i = 0; i < count_; ++i)
            if (candidates_[i].first >= after_ && !candidates_[i].readable) {   // they are there, and nobody can say whether as they were signed
                after_ = units.back();
                return;
            }
        bool instead = false;
        for (std::size_t i = 0; next && i < count_; ++i)
            if (candidates_[i].first >= after_ && units[candidates_[i].first].state == unit_state::closed) {
                if (!std::exchange(instead, true)) miss(units, candidates_[i].first, std::exchange(owed, 0));
                after_ = candidates_[i].last + 1;
            }
        if (instead) return;
        if (next) owed_ = owed + m.pictures();
        else if (owed > 0) miss(units, count_ > 0 ? candidates_[0].first : units.back(), owed);
    }

    template <class Units> void accept(Units& units, std::size_t i, const extension_sei::message& m, std::size_t entry) noexcept {
        if (!candidates_[i].judgeable) return;
        const auto signed_time = time_of(m, entry);
        const auto& first = units[candidates_[i].first];
        const auto state = sets_of(first.sets, m);
        const bool shifted = first.timed && m.says_when_shown() && is_shifted(first.presented, signed_time.presented, m.timescale);
        if (first.timed && !m.says_when_shown()) {   // what the receiver says is right; sound is held against it
            clock_set_ = true;
            clock_ = static_cast<std::int64_t>(static_cast<std::uint64_t>(first.presented) - static_cast<std::uint64_t>(signed_time.captured.ticks));
        }
        each_slice(units, i, [&](unit& u) {
            if (u.optional && u.state == unit_state::open) {
                u.state = unit_state::closed;
                u.verdict = proven_;
                u.why = cause::none;
            }
            u.extended = state != sets_state::unknown;
            u.captured = signed_time.captured;
        });
        if (state == sets_state::changed) {
            host_.note(remark::parameter_sets_changed);
            condemn(units, i, change::parameter_set);
        }
        if (shifted) {
            host_.note(remark::frame_times_changed);
            condemn(units, i, change::frame_time);
        }
    }
    sets_state sets_of(std::uint32_t at, const extension_sei::message& m) noexcept {
        if (at != last_sets_) last_state_ = sets_.state(at, m.parameter_sets, m.hash_bytes());
        last_sets_ = at;
        return last_state_;
    }
    // is_shifted: the first picture of a row sets the clock. A picture beside it is shifted; when those after it agree with it, the clock
    // was moved there, and they are not told again.
    bool is_shifted(std::int64_t container, std::int64_t signed_ticks, std::uint32_t timescale) noexcept {
        const auto scale = std::int64_t{timescale};
        const auto signed_time = signed_ticks / scale * utc_time::ticks_per_second + signed_ticks % scale * utc_time::ticks_per_second / scale;
        const auto ahead = static_cast<std::int64_t>(static_cast<std::uint64_t>(container) - static_cast<std::uint64_t>(signed_time));
        const auto tolerance = 4 + (timescale_ % timescale == 0 ? 0 : tick_);   // a coarser container rounds
        const auto near = [&](std::int64_t clock) { return ahead - clock <= tolerance && clock - ahead <= tolerance; };
        if (!std::exchange(clock_set_, true)) clock_ = ahead;
        if (near(clock_)) return moved_known_ = false;
        if (moved_known_ && near(moved_)) {
            clock_ = moved_;
            return moved_known_ = false;
        }
        moved_known_ = true;
        moved_ = ahead;
        return true;
    }

    // behind: decide about the pictures behind the last one that was found; `unmet` signed ones are not there.
    template <class Units> void behind(Units& units, std::size_t last, std::uint64_t unmet, bool triggered) noexcept {
        auto i = last + 1;
        after_ = candidates_[last].last + 1;
        owed_ = unmet;
        if (triggered) return;
        for (; i < count_ && !units[candidates_[i].first].gop_start; ++i) {
            condemn(units, i, change::slices);
            owed_ -= owed_ > 0;
            after_ = candidates_[i].last + 1;
        }
    }
};

}   // namespace bartizan::frame::verify
