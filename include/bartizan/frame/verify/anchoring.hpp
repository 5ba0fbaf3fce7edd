// anchoring: the units that wait, and with which key picture they were hashed: the one in front of them, or one that a document tells.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/chain.hpp>
#include <bartizan/frame/verify/hashed_unit.hpp>

#include <limits>
#include <utility>

namespace bartizan::frame::verify {

// anchoring: a list has H(anchor || own) of what depends on a key picture, and the anchor is that picture's hash. When it is lost, only the
// document tells it. The window is the open units in stream order; indices are into it, numbers count all units of the stream.
//   memory  limits.pending_units * 228 bytes
template <verify_limits L, class Target = target::portable> class anchoring {
protected:
    using unit_hash = verify::unit_hash<Target>;
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

    pending_units<L.pending_units> units_;
    std::array<std::uint32_t, L.pending_units> window_{};   // as distance from units_.front()
    std::size_t window_size_ = 0;
    std::uint64_t given_up_ = 0;     // units without an anchor that no document wanted
    int blind_tries_ = 0;            // documents tried on units that have no anchor
    std::uint64_t lost_ = 0;         // documents before the one that is looked for
    bool anchored_anew_ = false;     // units were hashed with what the document tells
    bool first_anchor_known_ = false;
    bool told_known_ = false;
    bool parts_ = false;             // this signer's documents speak of parts of a GOP
    hash_bytes first_anchor_{};      // of the units before the first random access picture, once a document has shown it
    hash_bytes told_{};              // the last lost key picture that a document told: later parts of its group do not list it
    hash_bytes last_key_{};          // the last key picture that waits no more

    unit& at(std::size_t i) noexcept { return units_[number(i)]; }
    std::uint64_t number(std::size_t i) const noexcept { return units_.front() + window_[i]; }
    void gather(bool with_optional) noexcept {
        window_size_ = 0;
        for (auto s = units_.front(); s < units_.back(); ++s)
            if (const auto& u = units_[s]; u.state == unit_state::open && (with_optional || !u.optional))
                window_[window_size_++] = static_cast<std::uint32_t>(s - units_.front());
    }
    // gop_after: the first start of a GOP behind `from`, with at least one slice between; window_size_ if there is none.
    std::size_t gop_after(std::size_t from) noexcept {
        bool slice = false;
        for (auto i = from; i < window_size_; ++i) {
            if (slice && at(i).gop_start) return i;
            slice |= !at(i).document;
        }
        return window_size_;
    }
    std::size_t last_gop() noexcept {
        for (auto i = window_size_; i-- > 0;)
            if (at(i).gop_start) return i;
        return none;
    }
    bool depends_on_list(const read_document& d, std::size_t from) noexcept {
        const auto to = std::min(gop_after(from), from + 9);
        for (auto i = from; i < to; ++i) {
            if (at(i).document || !at(i).readable) continue;
            if (entry_of(d, d.first_entry(), i) != none) return true;
        }
        return false;
    }

    // anchor_with: units before the first random access picture of the file can only be of the GOP that the list begins with.
    void anchor_with(const read_document& d, bool all_slices) noexcept {
        bool tried = false;
        for (std::size_t i = 0; i < window_size_ && !at(i).anchored; ++i) {
            auto& u = at(i);
            if (!u.readable || u.document) continue;
            tried = true;
            if (blind_tries_ < 4 || first_anchor_known_)
                u.entry = with_anchor(d, first_anchor_known_ ? bytes_view(first_anchor_) : d.first_entry(), u.own);
            else {
                u.state = unit_state::closed;
                ++given_up_;
            }
        }
        if (tried && !first_anchor_known_ && blind_tries_++ >= 4) gather(all_slices);
    }
    // anchor_anew: the key picture of this document's units is lost, so they were hashed with the one before. The units in front of a GOP, or the
    // newest ones, are hashed with the one that the document tells, if one of the last of them is then listed.   out  whether that changed any
    bool anchor_anew(const read_document& d) noexcept {
        bool changed = false;
        int tries = d.standing == standing::unsigned_ ? 1 : 16;   // made-up documents cost nothing to make
        for (std::size_t from = 0, to = 0; from < window_size_ && tries > 0; from = to) {
            for (to = from + 1; to < window_size_ && !at(to).gop_start;) ++to;
            if (tries--; !anchor_segment(d, from, to)) continue;
            name_key(d, from, to);
            changed = true;
        }
        anchored_anew_ |= changed;
        return changed;
    }
    // as_received: what waits on is hashed with the key picture in front of it again, so that no document spoils what the next one speaks of.
    void as_received(const read_document& d) noexcept {
        if (!std::exchange(anchored_anew_, false)) return;
        const auto* key = &last_key_;
        for (auto s = units_.front(); s < units_.back(); ++s) {
            auto& u = units_[s];
            if (u.gop_start) key = &u.own;
            if (!u.key_lost || u.state == unit_state::closed) continue;
            u.entry = with_anchor(d, *key, u.own);
            u.key_lost = u.state != unit_state::open;
        }
    }
    // learn_anchor: a later part of the same GOP lists no anchor, so what the first one has shown is kept.
    void learn_anchor(const read_document& d, std::size_t first_unit) noexcept {
        const auto& u = at(first_unit);
        if (first_anchor_known_ || u.anchored || u.document || u.entry != with_anchor(d, d.first_entry(), u.own)) return;
        first_anchor_known_ = true;
        std::ranges::copy(d.first_entry(), first_anchor_.begin());
    }

private:
    // anchor_segment: with the first of the anchors that the document may mean that makes it list one of the last units. A hash that a signed list
    // has cannot be made to fit, so it does not matter which one fits.
    bool anchor_segment(const read_document& d, std::size_t from, std::size_t to) noexcept {
        if (anchor_segment(d, d.first_entry(), from, to)) return true;
        if (d.standing != standing::trusted) return false;
        if (d.listed() > 1 && anchor_segment(d, d.said.list.subspan(d.width, d.width), from, to)) return true;   // behind an unsigned SEI
        if (lost_ > 0 && anchor_segment(d, bytes_view(d.said.linked_hash).first(d.width), from, to)) return true;   // a second part, the first is lost
        return told_known_ && anchor_segment(d, bytes_view(told_).first(d.width), from, to);
    }
    bool anchor_segment(const read_document& d, bytes_view anchor, std::size_t from, std::size_t to) noexcept {
        if (!ends_on_list(d, anchor, from, to) || first_was_altered(d, anchor, from, to)) return false;
        bool changed = false;
        for (auto i = from; i < to; ++i) {
            auto& u = at(i);
            if (!u.readable || u.document || u.gop_start) continue;
            const auto entry = with_anchor(d, anchor, u.own);
            if (same_bytes(bytes_view(entry).first(d.width), bytes_view(u.entry).first(d.width))) continue;
            u.entry = entry;
            u.key_lost = u.anchored;
            changed = true;
        }
        if (!changed || d.standing != standing::trusted) return changed;
        told_known_ = true;
        if (anchor.data() != told_.data()) std::ranges::copy(anchor, told_.begin());
        return true;
    }
    bool ends_on_list(const read_document& d, bytes_view anchor, std::size_t from, std::size_t to) noexcept {
        for (auto i = to, last = to - std::min<std::size_t>(to - from, 9); i-- > last;)
            if (!at(i).document && at(i).readable && !at(i).gop_start && entry_of(d, anchor, i) != none) return true;
        return false;
    }
    // first_was_altered: it is no lost picture when another one stands in its place: so many units before the first listed one as entries. Where
    // documents are lost it may be the first one of theirs; the next one links to the last of these, which need not begin with a key picture when
    // they speak of parts.
    bool first_was_altered(const read_document& d, bytes_view anchor, std::size_t from, std::size_t to) noexcept {
        while (from < to && at(from).document) ++from;
        if (from == to || !at(from).gop_start || (lost_ > (parts_ ? 0u : 1u) && number(from) > 1)) return false;
        if (is_linked(d, at(from))) return false;
        for (auto i = from + 1; i < std::min(to, from + 9); ++i)
            if (const auto e = entry_of(d, anchor, i); e != none) return e == i - from;
        return false;
    }
    // name_key: the key picture in front is the one of the lost document before, to which this one links. Where it stands twice, one of the two
    // is in the place of another.
    void name_key(const read_document& d, std::size_t from, std::size_t to) noexcept {
        while (from < to && at(from).document) ++from;
        if (from == to || lost_ == 0 || d.standing != standing::trusted || !at(from).gop_start || !is_linked(d, at(from))) return;
        for (auto s = units_.front(); s < number(from); ++s)
            if (units_[s].gop_start && is_linked(d, units_[s])) return;
        at(from).key_named = true;
    }
    static bool is_linked(const read_document& d, const unit& u) noexcept { return same_bytes(bytes_view(u.own).first(d.width), d.said.linked_hash); }
    std::size_t entry_of(const read_document& d, bytes_view anchor, std::size_t i) noexcept {
        const auto hash = with_anchor(d, anchor, at(i).own);
        for (std::size_t e = 0; e < d.listed(); ++e)
            if (std::memcmp(hash.data(), d.said.list.data() + e * d.width, d.width) == 0) return e;
        return none;
    }
    static hash_bytes with_anchor(const read_document& d, bytes_view anchor, const hash_bytes& own) noexcept {
        unit_hash hash(d.said.hash);
        hash.update(anchor.first(d.width));
        hash.update(bytes_view(own).first(d.width));
        return hash.finish().bytes;
    }
};

}   // namespace bartizan::frame::verify
