// finder: the units that wait, and which of them a document speaks of, wherever they stand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/anchoring.hpp>
#include <bartizan/frame/verify/matcher.hpp>

namespace bartizan::frame::verify {

// finder: looks by content.
//   memory  limits.pending_units * 240 bytes      time  per document: pending units + list entries, times log(entries)
template <verify_limits L, class Target = target::portable> class finder : protected anchoring<L, Target> {
    using base = anchoring<L, Target>;
    using typename base::unit_hash;

protected:
    using base::anchored_anew_, base::at, base::gather, base::gop_after, base::lost_, base::none, base::number, base::parts_, base::units_,
        base::window_size_;
    using outcome = typename matcher<L.pending_units, L.list_entries>::outcome;

    matcher<L.pending_units, L.list_entries> matcher_;
    bool all_slices_ = false;      // the signer hashes the optional types, too
    bool optional_waits_ = false;

    // find: lost: how many documents before it are not there. What it hashed anew, as_received() takes back.
    outcome find(const read_document& d, std::uint64_t lost) noexcept {
        lost_ = lost;
        anchored_anew_ = false;
        parts_ |= d.said.triggered && d.standing == standing::trusted;
        auto o = look(d, all_slices_);
        if (all_slices_ || !optional_waits_ || (o.matched > 0 && o.matched == d.listed())) return o;
        const auto more = look(d, true);
        if (more.matched > o.matched) {
            all_slices_ = true;
            return more;
        }
        return look(d, false);
    }
    // lists: whether the unit of this number is among those that were found.
    bool lists(std::uint64_t unit_number, const outcome& o) noexcept {
        for (auto i = o.first_unit; i <= o.last_unit; ++i)
            if (number(i) == unit_number) return matcher_.entry_of(i) >= 0;
        return false;
    }
    std::size_t linked_unit(const read_document& d, std::size_t until) noexcept {
        for (std::size_t i = 0; i < until; ++i)
            if (std::memcmp(at(i).entry.data(), d.said.linked_hash.data(), d.width) == 0) return i;
        return none;
    }

    // links_to_itself: the reference's end-of-stream document repeats the hash of the one before and links to it. When that one is
    // lost, it looks as if the units of both were there only once.
    bool links_to_itself(const read_document& d, const outcome& o) noexcept {
        return !d.gives_list() && same_bytes(bytes_view(at(o.first_unit).entry).first(d.width), d.said.linked_hash);
    }

private:
    outcome look(const read_document& d, bool with_optional) noexcept {
        gather(with_optional);
        if (!d.gives_list()) return look_by_gop_hash(d);
        base::anchor_with(d, all_slices_);
        auto o = match(d);
        const bool key_is_there = o.matched > 0 && o.first_entry == 0 && at(o.first_unit).gop_start;
        if (o.matched < d.listed() && !key_is_there && base::anchor_anew(d)) {
            const auto before = o.matched;
            o = match(d);
            if (o.matched < before) base::as_received(d), o = match(d);
        }
        if (o.matched > 0) base::learn_anchor(d, o.first_unit);
        return o;
    }
    outcome match(const read_document& d) noexcept {
        return matcher_.run(
            window_size_, [&](std::size_t i) { return at(i).entry.data(); }, d.said.list, d.width);
    }
    // look_by_gop_hash: the range is where the last one ended or a GOP starts; after losses it may also end at a GOP, or be anywhere.
    outcome look_by_gop_hash(const read_document& d) noexcept {
        const auto known = d.listed();
        int tries = d.standing == standing::unsigned_ ? 1 : 16;   // made-up documents cost nothing to make
        for (std::size_t from = 0; from < window_size_ && tries-- > 0; from = gop_after(from)) {
            const auto to = d.said.triggered && known > 0 ? from + known : gop_after(from);
            if (hashes_to(d, from, to)) return matcher_.all_from(from, to - from);
        }
        if (d.standing == standing::unsigned_ || known == 0) return {};
        tries = 64;
        for (std::size_t from = 1; d.said.triggered && from < window_size_ && tries-- > 0; ++from)
            if (hashes_to(d, from, from + known)) return matcher_.all_from(from, known);
        for (std::size_t end = gop_after(0); !d.said.triggered && tries-- > 0; end = gop_after(end)) {
            if (end >= known && hashes_to(d, end - known, end)) return matcher_.all_from(end - known, known);
            if (end == window_size_) break;
        }
        return {};
    }
    bool hashes_to(const read_document& d, std::size_t from, std::size_t to) noexcept {
        if (to > window_size_ || from == to) return false;
        unit_hash hash(d.said.hash);
        for (auto i = from; i < to; ++i) hash.update(bytes_view(at(i).entry).first(d.width));
        return same_bytes(hash.finish().view(), d.said.gop_hash);
    }
};

}   // namespace bartizan::frame::verify
